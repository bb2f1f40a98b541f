package io.coral.soak;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The answer that took longest. Any thread. */
final class Longest {

  private final AtomicReference<@Nullable Ended> longest = new AtomicReference<>();

  /**
   * Takes an answer into account.
   *
   * @param ended what is told of it, asked for only if it took longer than all before it
   */
  void add(long nanos, Supplier<Ended> ended) {
    if (isBelow(longest.get(), nanos)) {
      Ended told = ended.get();
      longest.accumulateAndGet(told, (a, b) -> isBelow(a, nanos) ? b : a);
    }
  }

  private static boolean isBelow(@Nullable Ended one, long nanos) {
    return one == null || one.nanos() < nanos;
  }

  /** Empty before the first. */
  Optional<Ended> get() {
    return Optional.ofNullable(longest.get());
  }
}
