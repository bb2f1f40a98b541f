package io.coral.layers.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Places slices on lanes so that no two slices of one lane overlap. A lane that overflows gets
 * another beside it, up to a limit; then slices share the last.
 */
final class Lanes {

  private static final int BESIDE = 16;

  /** A lane: its number within the process, and when its latest slice ended. */
  private static final class Lane {
    private final int number;
    private long endNanos = Long.MIN_VALUE;

    Lane(int number) {
      this.number = number;
    }
  }

  /**
   * Where a slice goes.
   *
   * @param number of the lane
   * @param name of the lane
   * @param isNew whether the lane was made for it
   */
  record Place(int number, String name, boolean isNew) {}

  private final Map<String, List<Lane>> byName = new HashMap<>();
  private int count;

  synchronized Place place(String name, long startNanos, long endNanos) {
    List<Lane> lanes = byName.computeIfAbsent(name, key -> new ArrayList<>());
    for (int i = 0; i < lanes.size(); i++) {
      Lane lane = lanes.get(i);
      if (startNanos >= lane.endNanos || i == BESIDE - 1) {
        lane.endNanos = Math.max(lane.endNanos, endNanos);
        return new Place(lane.number, laneName(name, i), false);
      }
    }
    Lane lane = new Lane(++count);
    lane.endNanos = endNanos;
    lanes.add(lane);
    return new Place(lane.number, laneName(name, lanes.size() - 1), true);
  }

  private static String laneName(String name, int index) {
    return index == 0 ? name : name + " (" + (index + 1) + ")";
  }
}
