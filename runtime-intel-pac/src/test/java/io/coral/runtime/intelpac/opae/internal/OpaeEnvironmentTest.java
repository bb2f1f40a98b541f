package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpaeEnvironmentTest {

  private static final String SOUND = "{'configs': [], /* a comment */ \"configurations\": {},}";

  @TempDir Path root;

  private OpaeEnvironment environment(Map<String, String> variables) {
    return new OpaeEnvironment(variables, root);
  }

  private String write(String place, String text) throws IOException {
    Path file = root.resolve(place);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text).toString();
  }

  private static String only(List<Finding> findings) {
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).kind()).isEqualTo(Finding.Kind.CONFIGURATION);
    return findings.get(0).toString();
  }

  @Test
  void nothingIsFoundWhereNothingIsSet() {
    OpaeEnvironment plain = environment(Map.of());
    assertThat(plain.isExplicit()).isFalse();
    assertThat(plain.inTheWay()).isEmpty();
    assertThat(plain.findings(Optional.empty())).isEmpty();
  }

  @Test
  void aVariableThatIsEmptyIsSet() {
    assertThat(environment(Map.of("OPAE_EXPLICIT_INITIALIZE", "")).isExplicit()).isTrue();
    assertThat(environment(Map.of("WITH_ASE", "")).inTheWay()).isPresent();
  }

  @Test
  void aSimulatorStandsInTheWayUntilItIsReady() throws IOException {
    Map<String, String> variables = Map.of("WITH_ASE", "1", "ASE_WORKDIR", root.toString());
    assertThat(environment(variables).inTheWay())
        .hasValueSatisfying(finding -> assertThat(finding.cause()).contains(".ase_ready.pid"));
    write(".ase_ready.pid", "pid = 1\n");
    assertThat(environment(variables).inTheWay()).isEmpty();
  }

  @Test
  void aVariableThatNamesNoFileIsTold() {
    assertThat(environment(Map.of("WITH_ASE", "1", "ASE_WORKDIR", "a\0b")).inTheWay())
        .hasValueSatisfying(finding -> assertThat(finding.subject()).isEqualTo("ASE_WORKDIR"));
    for (String variable : List.of("LIBOPAE_CFGFILE", "HOME")) {
      assertThat(only(environment(Map.of(variable, "a\0b")).findings(Optional.empty())))
          .startsWith(variable);
    }
    assertThat(
            only(
                environment(Map.of("OPAE_EXPLICIT_INITIALIZE", "1")).findings(Optional.of("a\0b"))))
        .startsWith("opae.config");
  }

  @Test
  void aConfiguredFileIsNotReadByALibraryThatInitialisedItself() throws IOException {
    String file = write("opae.cfg", SOUND);
    assertThat(only(environment(Map.of()).findings(Optional.of(file))))
        .contains("OPAE_EXPLICIT_INITIALIZE");
    OpaeEnvironment explicit = environment(Map.of("OPAE_EXPLICIT_INITIALIZE", "1"));
    assertThat(explicit.findings(Optional.of(file))).isEmpty();
    String unread = write("unread.cfg", "no JSON");
    assertThat(only(environment(Map.of()).findings(Optional.of(unread))))
        .as("nobody reads it")
        .contains("OPAE_EXPLICIT_INITIALIZE");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "opae | no JSON",
        "[] | no JSON object",
        "{\"configs\": [ | no JSON",
        "{} | no list \"configs\"",
        "{\"configs\": {}} | no list \"configs\"",
      })
  void aBrokenFileIsFoundWhereverTheLibraryLooks(String text, String cause) throws IOException {
    String named = write("named.cfg", text);
    OpaeEnvironment explicit = environment(Map.of("OPAE_EXPLICIT_INITIALIZE", "1"));
    assertThat(only(explicit.findings(Optional.of(named)))).contains(named, cause);
    OpaeEnvironment variable = environment(Map.of("LIBOPAE_CFGFILE", named));
    assertThat(only(variable.findings(Optional.empty()))).contains(named, cause);
    String system = write("etc/opae/opae.cfg", text);
    assertThat(only(environment(Map.of()).findings(Optional.empty()))).contains(system, cause);
    write("home/.config/opae/opae.cfg", SOUND);
    OpaeEnvironment home = environment(Map.of("HOME", root.resolve("home").toString()));
    assertThat(home.findings(Optional.empty())).as("the first that is there counts").isEmpty();
  }

  @Test
  void aFileForOpae14To20ListsPluginsAndIsSound() throws IOException {
    String file = write("opae.cfg", "{\"configurations\": {}, \"plugins\": [\"xfpga\"]}");
    OpaeEnvironment variable = environment(Map.of("LIBOPAE_CFGFILE", file));
    assertThat(variable.findings(Optional.empty())).isEmpty();
  }

  @Test
  void aFileThatIsNotThereOrTooLongIsFound() throws IOException {
    String nowhere = root.resolve("nowhere.cfg").toString();
    OpaeEnvironment explicit = environment(Map.of("OPAE_EXPLICIT_INITIALIZE", "1"));
    assertThat(only(explicit.findings(Optional.of(nowhere)))).contains("no such file");
    OpaeEnvironment variable = environment(Map.of("LIBOPAE_CFGFILE", nowhere));
    assertThat(only(variable.findings(Optional.empty()))).contains("no such file");
    assertThat(only(explicit.findings(Optional.of(root.toString())))).contains("cannot be read");
    String file = write("long.cfg", SOUND + " ".repeat(8 * 4096));
    assertThat(only(explicit.findings(Optional.of(file)))).contains("at most 32768");
  }
}
