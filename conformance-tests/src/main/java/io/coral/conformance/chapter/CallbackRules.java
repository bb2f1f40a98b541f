package io.coral.conformance.chapter;

import io.coral.conformance.Verifies;
import io.coral.conformance.bench.Bench;
import io.coral.conformance.bench.Expect;
import io.coral.conformance.bench.Gate;
import io.coral.conformance.bench.VectorAddition;
import io.coral.conformance.fixture.Role;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** CON-12: what applications hang on events. */
final class CallbackRules {

  private static final int CALLBACKS = 5;

  @Verifies(value = "CON-12", lookAt = "what runs callbacks, and what becomes of what they throw")
  void callbacksAreCalledOnceAndHarmNothing(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    Gate gate = bench.gate();
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
    gate.open();
    Expect.completes("work whose callbacks throw", out);
    addition.check("vector_add whose callbacks throw");
    out.completion().thenRun(called::incrementAndGet);
    Expect.eventually(
        Expect.PATIENCE,
        "every callback is called once",
        () -> called.get() >= 2 * CALLBACKS + 1,
        called::get);
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after callbacks that threw");
    Expect.equal("the number of calls of callbacks", 2 * CALLBACKS + 1, called.get());
  }

  /** What is wrong with the caller's own code stays in it. */
  private static void harmful(CompletionStage<Void> completion) {
    completion.whenComplete(
        (nothing, failure) -> {
          throw new IllegalStateException("thrown by a callback on purpose");
        });
    completion.thenRun(
        () -> {
          throw new StackOverflowError("thrown by a callback on purpose");
        });
  }
}
