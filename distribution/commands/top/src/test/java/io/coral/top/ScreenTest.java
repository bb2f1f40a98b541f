package io.coral.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScreenTest {

  private static final String TOLD =
      """
      {"reasons": [], "queues": [{"accelerator": "math.add", "waiting": 3, "running": 2, "done": 7.5}],
       "tenants": [{"name": "default", "waiting": 3, "done": 7.5, "boards": 0.25}],
       "boards": [
         {"key": "sim/sim-0", "index": 0, "state": "PROGRAMMED", "bitstream": "math:1", "busy": 0.2,
          "done": 5, "power": 20, "units": [{"requests": 2}],
          "banks": [{"size": 100, "available": 25}]},
         {"key": "sim/sim-1", "index": 1, "state": "FAILED", "failure": "it \\u001b[31mburns"},
         {"key": "sim/sim-2", "index": 2, "state": "AVAILABLE", "busy": 0.7, "done": 2.5}],
       "history": [{"done": 7.5, "failed": 0, "p50": 1.25, "p99": 9}]}
      """;

  private static List<String> lines(Order order) throws IOException {
    return new Screen(Seen.of(TOLD), order).lines().stream().map(Screen.Line::text).toList();
  }

  private static List<String> boards(Order order) throws IOException {
    return lines(order).stream()
        .filter(line -> line.startsWith("sim/"))
        .map(line -> line.substring(0, 9))
        .toList();
  }

  @Test
  void boardsQueuesAndTenantsAreLinesThatAlign() throws IOException {
    assertThat(lines(Order.INDEX))
        .startsWith("7.50 requests/s, 0 failed/s, median 1.25 ms, p99 9 ms, 3 waiting, 3 boards")
        .contains(
            "BOARD      STATE       BITSTREAM      ON IT  BUSY  REQ/S  MEMORY  POWER  TEMP",
            "sim/sim-0  programmed  math:1             2  20 %      5    75 %   20 W",
            "math.add           3          2   7.50         0",
            "default        3   7.50          0.25");
  }

  @Test
  void whatAFailureQuotesSteersNoTerminal() throws IOException {
    assertThat(lines(Order.INDEX)).anyMatch(line -> line.contains("it ?[31mburns"));
  }

  @Test
  void aLongFailureLeavesTheColumnsAfterItInSight() throws IOException {
    String failure = "x".repeat(300);
    List<String> lines =
        new Screen(Seen.of(TOLD.replace("it \\u001b[31mburns", failure)), Order.INDEX)
            .lines().stream().map(Screen.Line::text).toList();

    assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThan(120));
    assertThat(lines).anyMatch(line -> line.contains("x".repeat(47) + "…"));
  }

  @Test
  void boardsAreSortedAsAsked() throws IOException {
    assertThat(boards(Order.INDEX)).containsExactly("sim/sim-0", "sim/sim-1", "sim/sim-2");
    assertThat(boards(Order.LOAD)).startsWith("sim/sim-2", "sim/sim-0");
    assertThat(boards(Order.RATE)).startsWith("sim/sim-0", "sim/sim-2");
    assertThat(boards(Order.STATE)).startsWith("sim/sim-1");
    assertThat(Order.STATE.next()).isEqualTo(Order.INDEX);
  }
}
