package io.coral.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void rowsThatAreNoneAreToldWithThoseThatAre() {
    assertThat(run("opencl", "--rows", "chained,none")).isEqualTo(2);
    assertThat(err.toString()).contains("none", "chained, ", "awaited, ", "parts, ", "copies");
    assertThat(run("gateway", "--rows", "none")).isEqualTo(2);
    assertThat(err.toString()).contains("rest, ", "grpc, ", "joined, ", "digits");
  }

  /** Answers as Spark's process does: a line of its arguments for each measurement. */
  static final class Answering {
    private Answering() {}

    public static void main(String[] answers) {
      Iterator<String> next = List.of(answers).iterator();
      new BufferedReader(new InputStreamReader(System.in, US_ASCII))
          .lines()
          .forEach(what -> System.out.println(next.next().replace('_', ' ')));
    }
  }

  /** The exit code after these measurements; what stands in the table. */
  private int spark(Path folder, ByteArrayOutputStream table, String... answers)
      throws IOException {
    Path arguments =
        Files.writeString(
            folder.resolve("java.args"),
            "-cp \"%s\" %s %s"
                .formatted(
                    System.getProperty("java.class.path"),
                    Answering.class.getName(),
                    String.join(" ", answers)));
    PrintStream before = System.out;
    System.setOut(new PrintStream(table, true, US_ASCII));
    try {
      return run("spark", "--java-arguments", arguments.toString());
    } finally {
      System.setOut(before);
    }
  }

  @Test
  void boundsThatHoldAreSaidAndTheExitCodeIsZero(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream table = new ByteArrayOutputStream();

    assertThat(spark(folder, table, "3000000_1000000_2000000", "110_100", "1900_1000")).isZero();

    assertThat(table.toString(US_ASCII).lines())
        .filteredOn(line -> line.endsWith(" ok"))
        .extracting(line -> line.split(" {2,}")[0])
        .containsExactly(
            "what Spark adds for a partition",
            "rows of a frame over plain Java",
            "two executors over one");
  }

  @Test
  void aBoundThatIsMissedIsSaidAndTheExitCodeIsOne(@TempDir Path folder) throws IOException {
    ByteArrayOutputStream table = new ByteArrayOutputStream();

    assertThat(spark(folder, table, "3000000_1000000_2000000", "110_100", "1800_1000"))
        .isEqualTo(1);

    assertThat(table.toString(US_ASCII).lines())
        .filteredOn(line -> line.endsWith(" MISSED"))
        .singleElement()
        .asString()
        .matches("two executors over one +1.80 x +at least 1.90 +MISSED");
  }

  @Test
  void withoutSparksJarsTheRemedyIsSaidAndTheExitCodeIsThree(@TempDir Path folder)
      throws IOException {
    PrintStream before = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setErr(new PrintStream(said, true, US_ASCII));
    try {
      assertThat(run("spark", "--java-arguments", folder.resolve("none").toString())).isEqualTo(3);
    } finally {
      System.setErr(before);
    }

    assertThat(said.toString(US_ASCII))
        .startsWith("coral: Spark's jars are not in the distribution; run `./coral bench spark`");
  }
}
