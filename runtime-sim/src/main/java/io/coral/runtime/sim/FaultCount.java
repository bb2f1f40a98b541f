package io.coral.runtime.sim;

import io.coral.runtime.sim.FaultPlan.Effect;
import io.coral.runtime.sim.FaultPlan.Operation;
import java.util.concurrent.atomic.AtomicLongArray;

/** What went wrong so far on the boards of a simulator. Any thread. */
final class FaultCount {

  private static final int EFFECTS = Effect.values().length;

  private final AtomicLongArray counts = new AtomicLongArray(Operation.values().length * EFFECTS);

  void add(Operation operation, Effect effect) {
    counts.incrementAndGet(operation.ordinal() * EFFECTS + effect.ordinal());
  }

  long of(Operation operation, Effect effect) {
    return counts.get(operation.ordinal() * EFFECTS + effect.ordinal());
  }
}
