package io.coral.core.array.internal;

import io.coral.api.Request;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A request that is run once more because a lost board alone had what it made. It waits for nobody:
 * who must wait for its result may come before it in the order of arrays. Guarded by {@link
 * ArrayOrder}.
 */
public final class Repetition {

  /** Who runs such requests. */
  @FunctionalInterface
  public interface Runner {

    /**
     * Runs one; does not block.
     *
     * @param done called once, on any thread, with why it failed or null
     */
    void run(Request again, Repetition repetition, Consumer<@Nullable Throwable> done);
  }

  private final Origin origin;
  private final @Nullable ArrayUses asker;

  Repetition(Origin origin, @Nullable ArrayUses asker) {
    this.origin = origin;
    this.asker = asker;
  }

  /** Why it cannot be run any more; null where it can. */
  @Nullable String hindrance() {
    return origin.hindrance(asker);
  }

  /** Whether a request waits for what it makes. */
  boolean isFor(ArrayUses waiting) {
    return asker != null && asker.isOrRepeatsFor(waiting);
  }
}
