package io.coral.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person may type. The soak itself needs a distribution: the integration tests run it. */
class SoakTest {

  private final StringWriter err = new StringWriter();

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "--threads, 0, expected at least one thread",
    "--requests, 7, a request for each",
    "--requests, many, 'many'",
    "--limit, 0, expected at least 1",
    "--speed, 1, Unknown option"
  })
  void whatMakesNoSenseIsToldInOneSentence(String option, String value, String told) {
    assertThat(Soak.run(new PrintWriter(err, true), option, value)).isEqualTo(2);

    assertThat(err.toString())
        .startsWith("coral: ")
        .contains(told)
        .endsWith("Try `coral soak --help` for what it takes.\n");
  }
}
