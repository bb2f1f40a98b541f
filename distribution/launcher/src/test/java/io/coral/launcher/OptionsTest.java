package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
  @Test
  void foldersOutsideTheDistributionAreNamed() {
    Options options = Options.parse("--conf", "etc", "--data=var", "shell");

    assertThat(options.conf()).isEqualTo(Path.of("etc").toAbsolutePath().toString());
    assertThat(options.data()).isEqualTo(Path.of("var").toAbsolutePath().toString());
    assertThat(options.command()).containsExactly("shell");
  }

  @Test
  void theProfileStandsBeforeTheCommandInBothForms() {
    assertThat(Options.parse("--profile", "lab", "devices", "--json"))
        .isEqualTo(Options.parse("--profile=lab", "devices", "--json"))
        .satisfies(options -> assertThat(options.profile()).isEqualTo("lab"))
        .satisfies(options -> assertThat(options.command()).containsExactly("devices", "--json"));
  }

  @Test
  void whatComesAfterTheCommandIsTheCommandsOwn() {
    Options options = Options.parse("run", "--profile", "x", "--debug");

    assertThat(options.profile()).isEqualTo(Profile.DEFAULT);
    assertThat(options.debug()).isFalse();
    assertThat(options.forCommandLine()).containsExactly("run", "--profile", "x", "--debug");
  }

  @Test
  void debugIsReadAndPassedOn() {
    Options options = Options.parse("--debug", "--profile", "lab", "devices");

    assertThat(options.debug()).isTrue();
    assertThat(options.command()).containsExactly("devices");
    assertThat(options.forCommandLine()).containsExactly("--debug", "devices");
  }

  @Test
  void whatIsForAFrameworkOfOnesOwnIsLocal() {
    assertThat(Options.parse("devices").local()).isFalse();
    assertThat(Options.parse("--debug", "devices", "--local").local()).isFalse();
    assertThat(Options.parse("--local", "devices").local()).isTrue();
    assertThat(Options.parse("--leaks", "--debug", "devices").local()).isTrue();
    assertThat(Options.parse("--repository", "x", "devices").local()).isTrue();
  }

  @Test
  void aProfileWithoutANameIsRefused() {
    assertThatThrownBy(() -> Options.parse("--profile"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("--profile needs the name");
    assertThatThrownBy(() -> Options.parse("--profile=", "devices"))
        .isInstanceOf(LaunchException.class);
  }

  @Test
  void howMessagesArePrintedStandsBeforeTheCommand() {
    Options options = Options.parse("--log-format", "json", "--log-level=debug", "serve");

    assertThat(options.logFormat()).isEqualTo("json");
    assertThat(options.logLevel()).isEqualTo("debug");
    assertThat(options.command()).containsExactly("serve");
    assertThatThrownBy(() -> Options.parse("--log-format", "yaml", "serve"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("--log-format is \"yaml\"; expected one of text, json");
    assertThatThrownBy(() -> Options.parse("--log-level"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("expected one of error, warn");
  }

  @Test
  void layersBecomeTheWordsOfTheirSetting(@TempDir Path folder) {
    Path trace = folder.resolve("out.json");
    Path recording = folder.resolve("calls.rec");

    Options options =
        Options.parse(
            "--trace",
            trace.toString(),
            "--leaks",
            "--record=" + recording,
            "demo",
            "--validation");

    assertThat(options.layers()).containsExactly("trace=" + trace, "leaks", "record=" + recording);
    assertThat(options.command()).containsExactly("demo", "--validation");
  }

  @Test
  void aFileThatCannotBeWrittenIsToldBeforeAnythingStarts(@TempDir Path folder) {
    assertThatThrownBy(() -> Options.parse("--trace"))
        .isInstanceOf(LaunchException.class)
        .hasMessage("--trace needs the name of a file");
    assertThatThrownBy(() -> Options.parse("--record", folder.toString(), "demo"))
        .hasMessageContaining(folder + " is a folder; name a file");
    assertThatThrownBy(() -> Options.parse("--trace", folder.resolve("no/out.json").toString()))
        .hasMessageContaining("there is no folder " + folder.resolve("no"));
    assertThatThrownBy(() -> Options.parse("--trace", "/dev/null/x"))
        .hasMessageContaining("/dev/null is a file");
    assertThatThrownBy(() -> Options.parse("--trace", folder.resolve("a,b").toString()))
        .hasMessageContaining("comma");
  }

  @Test
  void theRepositoryIsAFolderForThisRun() {
    assertThat(Options.parse("--repository", "/srv/coral", "devices").repository())
        .isEqualTo("/srv/coral");
    assertThat(Options.parse("devices").repository()).isEmpty();
    assertThatThrownBy(() -> Options.parse("--repository"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("--repository needs the name of a folder");
  }
}
