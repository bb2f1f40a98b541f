package io.coral.opencl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** One command that a waiter sees to; the fields that change are guarded by the waiter's lock. */
final class Watched {
  private static final Comparator<Watched> OLDEST_FIRST =
      Comparator.comparingLong(watched -> watched.number);

  final ClEvent event;
  final ClWaiter.Watcher watcher;
  final long sinceNanos = System.nanoTime();

  /** Grows from command to command. */
  private final long number;

  /** What it waits for, as far as that was not told; forgotten with its own end. */
  List<Watched> before;

  /** Wanted commands that wait for this wanted one. */
  final List<Watched> followers = new ArrayList<>(0);

  /** How many wanted commands it waits for. */
  int wantedBefore;

  boolean wanted;

  /** Whether a thread has taken it, to tell its end. */
  boolean taken;

  boolean told;

  Watched(ClEvent event, long number, List<Watched> before, ClWaiter.Watcher watcher) {
    this.event = event;
    this.number = number;
    this.before = before;
    this.watcher = watcher;
  }

  /** Takes this and what it waits for, as far as no other thread has; the oldest first. */
  List<Watched> take() {
    List<Watched> all = new ArrayList<>();
    Deque<Watched> open = new ArrayDeque<>();
    open.add(this);
    for (Watched next = open.poll(); next != null; next = open.poll()) {
      if (!next.taken) {
        next.taken = true;
        all.add(next);
        open.addAll(next.before);
      }
    }
    all.sort(OLDEST_FIRST);
    return all;
  }

  /** Whether another thread is about to tell the end of something that this one waits for. */
  boolean isBehindTaken() {
    for (Watched each : before) {
      if (each.taken && !each.told) {
        return true;
      }
    }
    return false;
  }
}
