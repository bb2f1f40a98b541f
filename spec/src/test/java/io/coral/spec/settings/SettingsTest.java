package io.coral.spec.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.spec.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingsTest {

  @Test
  void areReadAlikeFromConfigAdminAndFromTexts() {
    Settings typed =
        settings(Map.of("names", new String[] {" a ", "b"}, "count", 3, "on", true, "none", " "));
    Settings texts = settings(Map.of("names", "a, b", "count", "3", "on", "true"));

    for (Settings settings : List.of(typed, texts)) {
      assertThat(settings.list("names", List.of())).containsExactly("a", "b");
      assertThat(settings.number("count", 1, 1, 3)).isEqualTo(3);
      assertThat(settings.flag("on", false)).isTrue();
      assertThat(settings.text("none")).isEmpty();
    }
    assertThat(settings(Map.of("names", List.of("a", "b"))).list("names", List.of()))
        .containsExactly("a", "b");
  }

  @Test
  void haveUnits() {
    Settings settings =
        settings(Map.of("size", "1.5 GiB", "limit", "500ms", "none", "0s", "clock", "300 MHz"));

    assertThat(settings.size("size")).hasValue(3L << 29);
    assertThat(settings.limit("limit")).contains(Duration.ofMillis(500));
    assertThat(settings.limit("none")).isEmpty();
    assertThat(settings(Map.of("key", "0")).limit("key")).isEmpty();
    assertThat(settings(Map.of("key", "4096")).size("key")).hasValue(4096);
    assertThat(settings(Map.of("key", "25")).quantity("key", Quantity.WATTS, 0, 0, 1e4))
        .isEqualTo(25);
    assertThat(settings.duration("absent", Duration.ofSeconds(2))).hasSeconds(2);
    assertThat(settings.quantity("clock", Quantity.HERTZ, 1, 1, 1e12)).isEqualTo(300e6);
  }

  @Test
  void aListThatIsThereAndBlankIsEmpty() {
    assertThat(settings(Map.of("names", "")).list("names", List.of("a"))).isEmpty();
    assertThat(settings(Map.of()).list("names", List.of("a"))).containsExactly("a");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource
  void sayWhatIsWrong(String text, Consumer<Settings> read, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read.accept(settings(Map.of("key", text))))
        .withMessage(message);
  }

  static Stream<Arguments> sayWhatIsWrong() {
    return Stream.of(
        wrong(
            "zwei",
            settings -> settings.number("key", 2, 2, 16),
            "key is \"zwei\"; expected a whole number from 2 to 16"),
        wrong(
            "1",
            settings -> settings.number("key", 2, 2, 16),
            "key is \"1\"; expected a whole number from 2 to 16"),
        wrong(
            "0.5B",
            settings -> settings.size("key"),
            "key is \"0.5B\"; expected a size of whole bytes like 4GiB"),
        wrong(
            "16777216TiB",
            settings -> settings.size("key"),
            "key is \"16777216TiB\"; expected a size of whole bytes like 4GiB"),
        wrong(
            "soon",
            settings -> settings.limit("key"),
            "key is \"soon\"; expected a time like 500ms or 10s, with its unit, at most a hundred years"),
        wrong(
            "999999999h",
            settings -> settings.limit("key"),
            "key is \"999999999h\"; expected a time like 500ms or 10s, with its unit, at most a hundred years"),
        wrong(
            "5",
            settings -> settings.limit("key"),
            "key is \"5\"; expected a time like 500ms or 10s, with its unit, at most a hundred"
                + " years"),
        wrong(
            "300",
            settings -> settings.quantity("key", Quantity.HERTZ, 1, 1, 1e12),
            "key is \"300\"; expected a number like 300MHz"),
        wrong(
            "0Hz",
            settings -> settings.quantity("key", Quantity.HERTZ, 1, 1, 1e12),
            "key is \"0Hz\"; expected 1.0 to 1.0E12, like 300MHz"),
        wrong(
            "yes",
            settings -> settings.flag("key", true),
            "key is \"yes\"; expected one of [true, false]"),
        wrong(
            "timestamp",
            settings -> settings.choices("key", List.of(), List.of("timestamps", "reset")),
            "key has \"timestamp\"; expected some of [timestamps, reset]; did you mean"
                + " \"timestamps\"?"));
  }

  private static Arguments wrong(String text, Consumer<Settings> read, String message) {
    return Arguments.of(text, read, message);
  }

  @Test
  void tellOfKeysThatNobodyReads() {
    Settings settings =
        settings(
            Map.of(
                "bords", "count=3",
                "colour", "red",
                "service.pid", "x",
                "felix.fileinstall.filename", "x",
                "member.target", "(a=b)"));
    settings.list("boards", List.of());

    assertThat(settings.findings())
        .extracting(Finding::cause)
        .containsExactly(
            "there is no setting \"bords\"; did you mean \"boards\"?",
            "there is no setting \"colour\"");
    assertThat(settings.findings()).extracting(Finding::subject).containsOnly("a.pid");
  }

  @Test
  void refuseAKeyThatIsCalledSomethingElseNow() {
    Settings settings = settings(Map.of("hang.limit.millis", "5"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings.renamed("hang.limit.millis", "hang.limit"))
        .withMessage("the setting \"hang.limit.millis\" is called \"hang.limit\"");
    assertThat(settings.renamed("sysfs", "sysfs.root")).isSameAs(settings);
  }

  private static Settings settings(Map<String, ?> values) {
    return Settings.of("a.pid", values);
  }
}
