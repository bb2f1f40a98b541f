package io.coral.api;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * What a request is expected to take on one board, by what was seen there and on boards like it.
 *
 * @param boardId the board
 * @param programming until it has what runs the request; zero where it does
 * @param queue for which the request stands behind others there
 * @param copies of its arrays, to the board and back; what is there is not copied
 * @param run of the accelerator
 */
public record Prospect(
    String boardId, Duration programming, Duration queue, Duration copies, Duration run) {

  public Prospect {
    Objects.requireNonNull(boardId, "boardId");
    Objects.requireNonNull(programming, "programming");
    Objects.requireNonNull(queue, "queue");
    Objects.requireNonNull(copies, "copies");
    Objects.requireNonNull(run, "run");
  }

  /** Until it would be done. */
  public Duration total() {
    return programming.plus(queue).plus(copies).plus(run);
  }

  /** For people: {@code sim-0 in 3.000 ms (queue 1.000 ms, copies 1.000 ms, run 1.000 ms)}. */
  @Override
  public String toString() {
    return boardId
        + " in "
        + millis(total())
        + " ("
        + (programming.isZero() ? "" : "programming " + millis(programming) + ", ")
        + "queue "
        + millis(queue)
        + ", copies "
        + millis(copies)
        + ", run "
        + millis(run)
        + ")";
  }

  private static String millis(Duration time) {
    return String.format(Locale.ROOT, "%.3f ms", time.toNanos() / 1e6);
  }
}
