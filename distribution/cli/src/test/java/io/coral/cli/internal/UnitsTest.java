package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnitsTest {
  @ParameterizedTest(name = "{0} bytes are {1}")
  @CsvSource({
    "0, 0 B",
    "1023, 1023 B",
    "1024, 1 KiB",
    "1536, 1.5 KiB",
    "17179869184, 16 GiB",
    "9223372036854775807, 8192 PiB"
  })
  void sizesAreInPowersOfTwo(long bytes, String text) {
    assertThat(Units.size(bytes)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} ns are {1}")
  @CsvSource({
    "0, 0 ns",
    "999, 999 ns",
    "1500, 1.500 us",
    "2345678, 2.346 ms",
    "61000000000, 61.000 s"
  })
  void timesHaveTheUnitThatFits(long nanos, String text) {
    assertThat(Units.time(Duration.ofNanos(nanos))).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource({"1, 100 %", "0.01, 1 %", "0.005, 0.5 %", "0.29, 29 %", "0.0001234, 0.01234 %"})
  void sharesHaveNoMoreDigitsThanTheySay(double share, String text) {
    assertThat(Units.percent(share)).isEqualTo(text);
  }

  @ParameterizedTest(name = "{0} J are {1}")
  @CsvSource({"0.00000123, 1.23e-06 J", "0.06, 0.0600 J", "12.34, 12.3 J", "12345, 12345 J"})
  void energiesHaveThreeDigitsOrNoFraction(double joules, String text) {
    assertThat(Units.energy(joules)).isEqualTo(text);
  }
}
