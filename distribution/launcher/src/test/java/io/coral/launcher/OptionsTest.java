package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {
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
  void aProfileWithoutANameIsRefused() {
    assertThatThrownBy(() -> Options.parse("--profile"))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("--profile needs the name");
    assertThatThrownBy(() -> Options.parse("--profile=", "devices"))
        .isInstanceOf(LaunchException.class);
  }
}
