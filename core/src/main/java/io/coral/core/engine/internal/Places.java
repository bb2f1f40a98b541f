package io.coral.core.engine.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The place that each thread's last request left, so that its next may take it over: what is there
 * is in the caches of its processor. Threads may share an entry. Any thread.
 */
final class Places {

  /** A power of two. */
  private static final int ENTRIES = 64;

  /** As many as two lines of a cache have, so that no two entries are in one. */
  private static final int APART = 32;

  private final AtomicReferenceArray<@Nullable Stint> left =
      new AtomicReferenceArray<>(ENTRIES * APART);

  /** The entry of this thread. */
  static int entry() {
    return (int) (Thread.currentThread().getId() & ENTRIES - 1) * APART;
  }

  /** Takes what the last request of a thread left; null when nothing, or when that was told. */
  @Nullable Stint take(int entry) {
    Stint last = left.getAcquire(entry);
    if (last != null) {
      left.setRelease(entry, null);
    }
    return last;
  }

  /** A request is about to leave its place. */
  void left(Stint stint) {
    left.setRelease(stint.job.answer.entry, stint);
  }

  /** Nobody can take it over any more. */
  void forget(Stint stint) {
    int entry = stint.job.answer.entry;
    if (left.getPlain(entry) == stint) {
      left.compareAndSet(entry, stint, null);
    }
  }
}
