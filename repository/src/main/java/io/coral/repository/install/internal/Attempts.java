package io.coral.repository.install.internal;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Work that many ask for and one does: who asks while it is under way, or shortly after its end,
 * gets the same end. Any thread.
 */
final class Attempts<V> {

  /** One attempt, and when it ended. */
  private record Attempt<V>(CompletableFuture<V> end, CompletableFuture<Long> ended) {}

  private final Executor threads;
  private final Duration kept;
  private final LongSupplier nanoTime;
  private final Map<String, Attempt<V>> attempts = new ConcurrentHashMap<>();

  /**
   * None as yet.
   *
   * @param kept how long an end counts
   */
  Attempts(Executor threads, Duration kept, LongSupplier nanoTime) {
    this.threads = threads;
    this.kept = kept;
    this.nanoTime = nanoTime;
  }

  /** The attempt that counts now, begun if there is none. */
  CompletableFuture<V> of(String key, Supplier<V> work) {
    return attempts
        .compute(key, (same, known) -> known != null && counts(known) ? known : begin(work))
        .end();
  }

  /** Lets an end count no longer. */
  void forget(String key, CompletableFuture<V> end) {
    attempts.computeIfPresent(key, (same, known) -> known.end() == end ? null : known);
  }

  private boolean counts(Attempt<V> known) {
    Long at = known.ended().getNow(null);
    return at == null || nanoTime.getAsLong() - at < kept.toNanos();
  }

  private Attempt<V> begin(Supplier<V> work) {
    CompletableFuture<V> end = CompletableFuture.supplyAsync(work, threads);
    return new Attempt<>(end, end.handle((value, failure) -> nanoTime.getAsLong()));
  }
}
