package io.coral.core.engine.internal;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * What was decided and is to be carried out once the dispatcher's lock is released: by the thread
 * that made the decision, together with whatever others have decided meanwhile. Any thread.
 */
final class Steps {

  /** A decision, carried out on the calling thread if that lends itself to it. */
  @FunctionalInterface
  interface Step {
    void carryOut(boolean here);
  }

  /** So many decisions a submitting thread carries out before the others are left to a helper. */
  private static final int TURNS = 16;

  private final Executor threads;
  private final ConcurrentLinkedQueue<Step> decided = new ConcurrentLinkedQueue<>();

  Steps(Executor threads) {
    this.threads = threads;
  }

  void add(Step step) {
    decided.add(step);
  }

  /** Carries out what there is, up to a bound; a thread of the engine's takes over then. */
  void carryOutSome() {
    for (int i = 0; i < TURNS; i++) {
      Step step = decided.poll();
      if (step == null) {
        return;
      }
      step.carryOut(true);
    }
    try {
      threads.execute(this::carryOutAll);
    } catch (RejectedExecutionException e) {
      carryOutAll();
    }
  }

  void carryOutAll() {
    for (Step step = decided.poll(); step != null; step = decided.poll()) {
      step.carryOut(false);
    }
  }
}
