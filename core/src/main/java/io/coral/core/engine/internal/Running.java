package io.coral.core.engine.internal;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The launches on one board, in the order of their issue. Those of one lane run one after the
 * other, so only the run of its first can be what hangs, or the input of any. Used by one thread at
 * a time.
 */
final class Running {

  /** Clocks of different threads are read late by no more than this. */
  private static final long MARGIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  /** Beside it, this part of what the longest has run. */
  private static final double MARGIN = 0.05;

  private final List<Launch> launches = new ArrayList<>();

  boolean isEmpty() {
    return launches.isEmpty();
  }

  void started(Launch launch, long now) {
    launch.firstSince = Long.MAX_VALUE;
    if (firstOf(launch.lane) == null) {
      isFirst(launch, now);
    }
    launches.add(launch);
  }

  void ended(Launch launch, long now) {
    if (!launches.remove(launch)) {
      return;
    }
    launch.session.power().ended(launch.draw, now);
    Launch next = firstOf(launch.lane);
    if (next != null && next.firstSince == Long.MAX_VALUE) {
      isFirst(next, now);
    }
  }

  private static void isFirst(Launch launch, long now) {
    launch.firstSince = now;
    launch.draw = launch.session.power().begun(now);
  }

  private @Nullable Launch firstOf(Lane lane) {
    for (int i = 0; i < launches.size(); i++) {
      if (launches.get(i).lane.equals(lane)) {
        return launches.get(i);
      }
    }
    return null;
  }

  /**
   * Which may be what a hang limit found: one limit holds for all, so it finds the one that has
   * been at work for longest; of several that began together nobody knows which.
   */
  Set<Launch> suspects(long now) {
    Map<Launch, Long> since = new HashMap<>();
    for (Launch launch : launches) {
      long began = launch.atWorkSince();
      if (began != Long.MAX_VALUE) {
        since.put(launch, began);
      }
    }
    long earliest = since.values().stream().mapToLong(Long::longValue).min().orElse(now);
    long margin = Math.max(MARGIN_NANOS, (long) (MARGIN * (now - earliest)));
    since.values().removeIf(began -> began - earliest > margin);
    return since.keySet();
  }
}
