package io.coral.opencl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a waiter sees to, and in which order it is waited for; guarded by the waiter's lock. */
final class Watchlist {

  /** What has not been told, in the order of its start. */
  private final Deque<Watched> pending = new ArrayDeque<>();

  /** What is wanted and waits for nothing else that is. */
  private final Deque<Watched> ready = new ArrayDeque<>();

  private long count;
  private int unwanted;

  Watched add(ClEvent event, List<ClEvent> after, ClWaiter.Watcher watcher) {
    Watched watched = new Watched(event, count++, watchedAmong(after), watcher);
    event.watched = watched;
    pending.add(watched);
    unwanted++;
    return watched;
  }

  private static List<Watched> watchedAmong(List<ClEvent> after) {
    if (after.isEmpty()) {
      return List.of();
    }
    List<Watched> watched = new ArrayList<>(after.size());
    for (ClEvent event : after) {
      Watched before = event.watched;
      if (before != null && !before.told) {
        watched.add(before);
      }
    }
    return watched;
  }

  /** How many commands nobody wants. */
  int unwanted() {
    return unwanted;
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /** The next command to wait for; it may have been told by another thread since. */
  @Nullable Watched poll() {
    return ready.poll();
  }

  /** Makes a command wanted, and ready if it waits for nothing else that is. */
  void want(Watched watched) {
    if (watched.wanted || watched.told) {
      return;
    }
    watched.wanted = true;
    unwanted--;
    if (watched.taken) {
      return;
    }
    for (Watched before : watched.before) {
      if (before.wanted && !before.told) {
        before.followers.add(watched);
        watched.wantedBefore++;
      }
    }
    if (watched.wantedBefore == 0) {
      ready.add(watched);
    }
  }

  void wantAll() {
    pending.forEach(this::want);
  }

  @Nullable Watched oldestUnwanted() {
    if (unwanted > 0) {
      for (Watched each : pending) {
        if (!each.wanted && !each.taken) {
          return each;
        }
      }
    }
    return null;
  }

  /** A command that was taken goes on, though one that waits for it has ended. */
  void putBack(Watched watched) {
    watched.taken = false;
    if (watched.wanted) {
      ready.add(watched);
    }
  }

  /** A command was told of. */
  void remove(Watched watched) {
    watched.told = true;
    watched.event.watched = null;
    watched.before = List.of();
    pending.remove(watched);
    if (!watched.wanted) {
      unwanted--;
    }
    for (Watched follower : watched.followers) {
      follower.wantedBefore--;
      if (follower.wantedBefore == 0) {
        ready.add(follower);
      }
    }
  }
}
