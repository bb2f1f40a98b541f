package io.coral.whatif;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import io.coral.core.account.internal.TrafficWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhatIfTest {

  private static final long MILLI = 1_000_000;

  @TempDir Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file;

  /** Eight requests of 10 ms at once on one board of two: one took over the whole of the work. */
  @BeforeEach
  void setUp() throws IOException {
    file = temp.resolve("traffic.jsonl");
    try (TrafficWriter writer = new TrafficWriter(Files.newOutputStream(file))) {
      writer.tenant("default", 1);
      writer.board(new SeenBoard("sim-0", "sim", "coral", "sim", "1.0", "math:1"));
      for (int i = 0; i < 8; i++) {
        writer.arrival(
            arrival(
                Arrival.DONE,
                (i + 1) * 10 * MILLI,
                Optional.of(
                    new Ran(
                        "sim-0",
                        "math:1",
                        "add",
                        1,
                        i * 10 * MILLI,
                        0,
                        0,
                        10 * MILLI,
                        0,
                        0,
                        OptionalDouble.empty()))));
      }
      writer.arrival(arrival("FAILED", 5, Optional.empty()));
      writer.tail(0);
    }
  }

  private static Arrival arrival(String outcome, long took, Optional<Ran> ran) {
    return new Arrival(0, "math.add", "default", 0, Long.MAX_VALUE, 8, 8, 16, outcome, took, ran);
  }

  private int run(String... options) {
    String[] arguments = new String[options.length + 1];
    arguments[0] = file.toString();
    System.arraycopy(options, 0, arguments, 1, options.length);
    return WhatIf.run(new PrintWriter(out), new PrintWriter(err), arguments);
  }

  private String line(String start) {
    return out.toString()
        .lines()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow(() -> new AssertionError(out + "\n" + err))
        .replaceAll(" +", " ");
  }

  @Test
  void theRecordedBoardsAreTheCheck() {
    assertThat(run()).as(err.toString()).isZero();

    assertThat(line("measured")).isEqualTo("measured 40.000 ms 80.000 ms 100.0 0");
    assertThat(line("predicted")).isEqualTo("predicted 40.000 ms 80.000 ms 100.0 0");
    assertThat(line("off by")).isEqualTo("off by +0.0 % +0.0 % +0.0 %");
    assertThat(out.toString())
        .doesNotContain("changed")
        .contains("1 requests failed or were cancelled; they are left out");
  }

  @Test
  void boardsOfANewNameAreAsFastAsTheOnlyOnesAndTheOutputSaysSo() {
    assertThat(run("--speed", "xilinx/u280=2", "--remove", "sim-0", "--add", "xilinx/u280"))
        .as(err.toString())
        .isZero();

    // programmed first, which takes what nobody saw: 2 s
    assertThat(line("changed")).isEqualTo("changed 2020.000 ms 2040.000 ms 3.9 0");
    assertThat(out.toString())
        .contains(
            "xilinx/u280 is not in the recording: its runs are taken to be 2 times as fast as those"
                + " of coral/sim");
  }

  @Test
  void aRecordedNameMayBeFaster() {
    assertThat(run("--speed", "coral/sim=2")).as(err.toString()).isZero();

    assertThat(line("changed")).isEqualTo("changed 20.000 ms 40.000 ms 200.0 0");
  }

  @Test
  void withoutBoardsNothingIsAnswered() {
    assertThat(run("--remove", "sim-0")).as(err.toString()).isZero();

    assertThat(line("changed")).isEqualTo("changed - - 0.0 8");
  }

  @Test
  void jsonHasTheSame() {
    assertThat(run("--json", "--add", "coral/sim:2")).as(err.toString()).isZero();

    assertThat(out.toString())
        .contains("\"requests\" : 8", "\"leftOut\" : 1", "\"p50Nanos\" : 40000000", "\"changed\"");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --remove | sim-7              | there is no such board in the recording; its boards are sim-0
          --add    | u280               | expected VENDOR/NAME or VENDOR/NAME:COUNT
          --add    | xilinx/u280:0      | expected VENDOR/NAME or VENDOR/NAME:COUNT
          --speed  | coral/sim=fast     | with a factor above 0
          --speed  | coral/sim=0        | with a factor above 0
          --speed  | coral/sim=2*a/b    | no board a/b ran anything in the recording; there are coral/sim
          """)
  void anOptionThatDoesNotFitIsAWrongCommandLine(String option, String value, String told) {
    assertThat(run(option, value)).isEqualTo(2);

    assertThat(err.toString()).contains("coral: " + option + " " + value + ": ").contains(told);
  }

  @Test
  void aFileThatIsNoRecordingIsToldWithItsLine() throws IOException {
    Files.writeString(file, "{\"traffic\":1}\n{\"board\":");

    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains(file + ", line 2: the line is cut short");
  }

  @Test
  void aFileThatIsNotThereIsTold() throws IOException {
    Files.delete(file);

    assertThat(run()).isEqualTo(1);
    assertThat(err.toString()).contains("there is no file " + file);
  }

  @Test
  void aRecordingInWhichNothingRanIsNothingToReplay() throws IOException {
    Files.writeString(file, "{\"traffic\":1}\n");

    assertThat(run()).isEqualTo(3);
    assertThat(err.toString()).contains("none of its 0 requests ran");
  }

  @Test
  void aBoardOfUnknownSpeedAmongSeveralKindsIsAskedFor() throws IOException {
    try (TrafficWriter writer = new TrafficWriter(Files.newOutputStream(file))) {
      for (String name : new String[] {"a", "b"}) {
        writer.board(new SeenBoard(name, "sim", "coral", name, "1", ""));
        Ran ran = new Ran(name, "math:1", "add", 1, 0, 0, 0, MILLI, 0, 0, OptionalDouble.empty());
        writer.arrival(arrival(Arrival.DONE, MILLI, Optional.of(ran)));
      }
    }

    assertThat(run("--add", "xilinx/u280")).isEqualTo(2);
    assertThat(err.toString())
        .contains(
            "say what it is like by --speed xilinx/u280=1*coral/a (there are coral/a, coral/b)");
    assertThat(run("--add", "xilinx/u280", "--speed", "xilinx/u280=1*coral/b")).isZero();
    assertThat(out.toString()).contains("the recording was not stopped");
  }
}
