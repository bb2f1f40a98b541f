package io.coral.benchmarks;

import io.coral.kubernetes.internal.PodEvents;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What pods are told of their boards: of each that they have it, and that they have it no more. */
final class BenchEvents implements PodEvents {

  private static final String GIVEN = "BoardAllocated";
  private static final String RELEASED = "BoardReleased";

  /** The reasons, by the pod and the board, in order. */
  private final Map<String, String> told = new ConcurrentHashMap<>();

  @Override
  public void tell(Pod pod, Kind kind, String reason, String message) {
    String board = message.substring(0, message.indexOf(' '));
    told.merge(pod.name() + " " + board, reason, (before, now) -> before + ", " + now);
  }

  /** Whether each pod that was told of a board was told that it has it no more. */
  boolean areOver() {
    return told.values().stream().allMatch(reasons -> reasons.endsWith(RELEASED));
  }

  /**
   * How many boards pods were told of. One that the plugin finds with its board is told of the end
   * alone.
   */
  long given() {
    told.forEach(
        (of, reasons) -> {
          if (!reasons.equals(GIVEN + ", " + RELEASED) && !reasons.equals(RELEASED)) {
            throw new BaselineException(of + " is told " + reasons);
          }
        });
    return told.values().stream().filter(reasons -> reasons.startsWith(GIVEN)).count();
  }
}
