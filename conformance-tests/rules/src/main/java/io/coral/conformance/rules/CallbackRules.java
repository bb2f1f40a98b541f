package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.lifecycle.SettableEvent;
import java.io.Serial;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** CON-12: what applications hang on events. */
final class CallbackRules {

  private static final int CALLBACKS = 5;
  private static final Duration SOON = Duration.ofSeconds(2);

  /** An exception that a log tells in one line. */
  private static final class OnPurpose extends RuntimeException {
    @Serial private static final long serialVersionUID = 1L;

    OnPurpose() {
      super("thrown by a callback of the kit on purpose", null, false, false);
    }
  }

  @Verifies(value = "CON-12", lookAt = "what runs callbacks, and what becomes of what they throw")
  void callbacksAreCalledOnceAndHarmNothing(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    SettableEvent gate = bench.gate();
    Event run = addition.launch(addition.copyIn(gate));
    Event out = addition.copyOut(run);
    AtomicInteger called = new AtomicInteger();
    for (int i = 0; i < CALLBACKS; i++) {
      harmful(run.completion());
      run.completion().thenRun(called::incrementAndGet);
      harmful(out.completion());
      out.completion().thenRun(called::incrementAndGet);
    }
    Expect.equal("the number of callbacks before the end", 0, called.get());
    gate.complete();
    Expect.completes("work whose callbacks throw", out);
    addition.check("vector_add whose callbacks throw");
    out.completion().thenRun(called::incrementAndGet);
    Expect.eventually(
        SOON,
        "every callback is called once",
        () -> called.get() >= 2 * CALLBACKS + 1,
        called::get);
    // whoever awaits may go on before the callbacks are called, so what they do is looked at here
    Expect.completes("a run whose callbacks threw", run);
    Expect.completes("a copy whose callbacks threw", out);
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after callbacks that threw");
    Expect.equal("the number of calls of callbacks", 2 * CALLBACKS + 1, called.get());
  }

  /** What is wrong with the caller's own code stays in it. */
  private static void harmful(CompletionStage<Void> completion) {
    completion.whenComplete(
        (nothing, failure) -> {
          throw new OnPurpose();
        });
    completion.thenRun(
        () -> {
          throw new OnPurpose();
        });
  }
}
