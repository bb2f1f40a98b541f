package io.coral.natives;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BindingTest {
  private final String given = System.getProperty(Binding.SETTING);

  @BeforeEach
  void askForNone() {
    System.clearProperty(Binding.SETTING);
  }

  @AfterEach
  void putBack() {
    if (given == null) {
      System.clearProperty(Binding.SETTING);
    } else {
      System.setProperty(Binding.SETTING, given);
    }
  }

  @Test
  void foreignFunctionsAreUsedWhereTheyAre() {
    boolean there = ForeignFunctions.obstacle().isEmpty();

    assertThat(Binding.ofProcess()).isEqualTo(there ? Binding.FOREIGN : Binding.JNA);
    assertThat(Binding.obstacle()).isEmpty();
    assertThat(new NativeCalls().get())
        .isEqualTo(
            ForeignFunctions.obstacle().map(cause -> "JNA; " + cause).orElse("foreign functions"));
  }

  @ParameterizedTest
  @EnumSource(Binding.class)
  void whoAsksForOneGetsIt(Binding binding) {
    System.setProperty(Binding.SETTING, " " + binding);

    assertThat(Binding.ofProcess()).isEqualTo(binding);
    assertThat(new NativeCalls().get())
        .contains("coral.native.binding")
        .startsWith(Binding.obstacle().isPresent() ? "none" : "");
  }

  @Test
  void askingForForeignFunctionsWhereThereAreNoneIsAFinding() {
    System.setProperty(Binding.SETTING, "foreign");

    assertThat(Binding.obstacle().map(Finding::cause))
        .isEqualTo(ForeignFunctions.obstacle().map(cause -> "it is foreign, and " + cause));
  }

  @Test
  void anUnknownWordIsAFindingThatNamesTheOnesThereAre() {
    System.setProperty(Binding.SETTING, "jni");

    assertThat(Binding.obstacle().orElseThrow().toString())
        .isEqualTo("coral.native.binding: it is \"jni\"; set it to auto, foreign or jna");
  }
}
