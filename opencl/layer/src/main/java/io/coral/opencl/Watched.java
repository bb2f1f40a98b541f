package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  volatile boolean told;

  Watched(ClEvent event, long number, List<Watched> before, ClWaiter.Watcher watcher) {
    this.event = event;
    this.number = number;
    this.before = before;
    this.watcher = watcher;
  }

  /** Blocks until the command has ended; its status. */
  int await(HostBytes list) {
    return answer(() -> event.waitFor(list));
  }

  /** The command's status now; a failure where it cannot be asked for. */
  int status() {
    return answer(event::status);
  }

  private static int answer(IntSupplier question) {
    try {
      return question.getAsInt();
    } catch (AcceleratorException e) {
      return e.vendorCode().orElse(ClStatus.INVALID_OPERATION);
    } catch (RuntimeException | Error e) {
      // whatever went wrong on the way into native code, the thread has others to wait for
      log().error("the wait for a command failed", e);
      return ClStatus.INVALID_OPERATION;
    }
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

  /** As {@link #take}; nothing where somebody wants some of it or another thread has taken it. */
  List<Watched> takeIfAlone() {
    List<Watched> all = new ArrayList<>();
    all.add(this);
    for (int i = 0; i < all.size(); i++) {
      Watched next = all.get(i);
      if (next.wanted || next.taken) {
        return List.of();
      }
      for (Watched each : next.before) {
        if (!each.told && !all.contains(each)) {
          all.add(each);
        }
      }
    }
    all.forEach(each -> each.taken = true);
    all.sort(OLDEST_FIRST);
    return all;
  }

  /** Whether a thread will come by when something ends that this one waits for. */
  boolean isBehindWanted() {
    for (Watched each : before) {
      if (each.wanted) {
        return true;
      }
    }
    return false;
  }

  /** Whether all was told that it waits for; by the thread that has taken it, without the lock. */
  boolean isFree() {
    for (Watched each : before) {
      if (!each.told) {
        return false;
      }
    }
    return true;
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

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Watched.class);
  }
}
