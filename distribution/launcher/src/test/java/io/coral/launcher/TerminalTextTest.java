package io.coral.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTextTest {
  @Test
  void aLongWordIsCutAndWhatStandsBehindItIsTold() {
    String text = TerminalText.of("there is no " + "x".repeat(5_000) + " here; take another");

    assertThat(text)
        .isEqualTo("there is no " + "x".repeat(1_000) + "… (5000 characters) here; take another");
  }

  @Test
  void aLongTextOfShortWordsIsCutToo() {
    assertThat(TerminalText.of("a b\n".repeat(1_000_000)))
        .hasSizeLessThan(101_000)
        .endsWith("… (4000000 characters)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001b", "\u009b", "\r", "\b", "\u202e", "\u2066", "\u2028", "\ud800"})
  void whatSteersATerminalIsMarked(String steering) {
    assertThat(TerminalText.of("a" + steering + "[2Jb")).isEqualTo("a\ufffd[2Jb");
  }

  @Test
  void linesTabsAndLettersOfAnyLanguageStay() {
    String text = "größe\t東京\n\ud83d\ude80";

    assertThat(TerminalText.of(text)).isEqualTo(text);
  }
}
