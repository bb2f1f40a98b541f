package io.coral.core.array.internal;

import io.coral.api.Answer;
import io.coral.api.RequestException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The order of requests and views that use the arrays of one engine: read after write, write after
 * read, write after write. Its monitor guards all arrays, and is held for moments alone. Any
 * thread.
 */
public final class ArrayOrder {

  private final Duration viewLimit;
  private final boolean checks;
  private final Repetition.Runner repetitions;

  /** Those before which all are done, until they are told. */
  private final Queue<ArrayUses> ready = new ConcurrentLinkedQueue<>();

  /** Whether a thread tells them. */
  private final AtomicBoolean isReleasing = new AtomicBoolean();

  // guarded by this
  private final Set<ArrayUses> waiting = new LinkedHashSet<>();
  private int arrays;

  /**
   * No arrays yet.
   *
   * @param viewLimit how long the opening of a view waits
   * @param checks whether a change of memory after the end of its view is found
   * @param repetitions runs once more what made content that is lost
   */
  public ArrayOrder(Duration viewLimit, boolean checks, Repetition.Runner repetitions) {
    this.viewLimit = viewLimit;
    this.checks = checks;
    this.repetitions = repetitions;
  }

  Duration viewLimit() {
    return viewLimit;
  }

  boolean checks() {
    return checks;
  }

  Repetition.Runner repetitions() {
    return repetitions;
  }

  /** A new array, of zeros. */
  public synchronized ManagedArray array(long bytes) {
    return new ManagedArray(this, ++arrays, bytes);
  }

  /**
   * Gives requests their places, all or none.
   *
   * @return those before which all are done; the others go on with {@link #release}
   * @throws RequestException {@code ARRAY_IN_USE}, {@code WRONG_ARGUMENT}
   */
  public synchronized List<ArrayUses> enter(List<ArrayUses> requests) {
    for (ArrayUses each : requests) {
      requireSame(each);
      each.uses.forEach(use -> use.array().admit(each.answer.request(), use));
    }
    for (ArrayUses each : requests) {
      each.uses.forEach(use -> use.array().enter(each, use.writes()));
      if (each.waits > 0) {
        waiting.add(each);
      }
    }
    return requests.stream().filter(each -> each.waits == 0).toList();
  }

  private static void requireSame(ArrayUses uses) {
    Repetition repetition = uses.repetition();
    String hindrance = repetition == null ? null : repetition.hindrance();
    if (hindrance != null) {
      String accelerator = uses.answer.request().accelerator();
      throw new RequestException(
          RequestException.Code.ARRAY_IN_USE,
          accelerator,
          accelerator + " is not run again: " + hindrance);
    }
  }

  /** What a request waits for, others or lost content, for people; null where for none. */
  public synchronized @Nullable String awaited(ArrayUses uses) {
    return uses.waits == 0
        ? uses.restored()
        : uses.waits == 1
            ? "1 request that came before it and uses the same arrays"
            : uses.waits + " requests that came before it and use the same arrays";
  }

  /** Those that wait for others, by arrival. */
  public synchronized List<Answer> waiting() {
    return waiting.stream().filter(each -> !each.isAnswered).map(each -> each.answer).toList();
  }

  /**
   * A request was answered. Who comes after it goes on with {@link #release}.
   *
   * @param failure what it writes has no content then; null when it was answered well
   */
  public synchronized void answered(ArrayUses uses, @Nullable Throwable failure) {
    uses.isAnswered = true;
    uses.failure = failure;
    if (uses.waits > 0) {
      // given up before its turn; its place stays until those before it are done
      return;
    }
    ArrayDeque<ArrayUses> leaving = new ArrayDeque<>(List.of(uses));
    for (ArrayUses next = leaving.poll(); next != null; next = leaving.poll()) {
      leave(next, leaving);
    }
    notifyAll();
  }

  private void leave(ArrayUses done, ArrayDeque<ArrayUses> leaving) {
    Origin origin = done.failure == null ? Origin.of(done) : null;
    done.uses.forEach(use -> use.array().leave(done, use.writes(), origin));
    for (ArrayUses next : done.successors) {
      if (--next.waits == 0) {
        waiting.remove(next);
        (next.isAnswered ? leaving : ready).add(next);
      }
    }
    // an answer that is kept keeps none that came after it
    done.successors.clear();
  }

  /** Has those go on before which all are done; one that ends by that releases no others here. */
  public void release() {
    while (!ready.isEmpty() && isReleasing.compareAndSet(false, true)) {
      try {
        for (ArrayUses next = ready.poll(); next != null; next = ready.poll()) {
          next.proceed.run();
        }
      } finally {
        isReleasing.set(false);
      }
    }
  }
}
