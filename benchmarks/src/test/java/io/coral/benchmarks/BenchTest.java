package io.coral.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Bench.run(new PrintWriter(err, true), arguments);
  }

  @Test
  void whatAPersonTypedIsRepeatedWithBoundAndSteersNoTerminal() {
    String word = "\u001b[2J" + "x".repeat(100_000);
    for (List<String> arguments :
        List.of(
            List.of(word),
            List.of("spi", word),
            List.of("spi", "--" + word),
            List.of("jmh", "--", "-f", word))) {
      err.getBuffer().setLength(0);

      assertThat(run(arguments.toArray(String[]::new))).isEqualTo(2);
      assertThat(err.toString())
          .startsWith("coral: ")
          .contains(" characters)")
          .doesNotContain("\u001b")
          .hasSizeLessThan(4_000);
    }
  }
}
