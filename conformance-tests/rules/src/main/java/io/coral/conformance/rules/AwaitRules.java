package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Awaiter;
import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.Stopwatch;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** CON, second half: waiting. */
final class AwaitRules {

  private static final int COUNT = 4096;

  /** If all of 22 pass, with 90 % confidence at least 90 % of such awaits are free. */
  private static final int TRIALS = 22;

  /** What the long run of CON-08 takes at most. */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  @Verifies(value = "CON-06", lookAt = "what await does with an InterruptedException")
  void anInterruptEndsTheAwaitAlone(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.copyInAndAwait();
    for (boolean bounded : List.of(false, true)) {
      SettableEvent gate = bench.gate();
      Event run = addition.launch(gate);
      Awaiter awaiter = Awaiter.of(run, bounded);
      awaiter.interrupt();
      Throwable seen = awaiter.ended(Expect.PATIENCE);
      Expect.that(
          seen instanceof InterruptedException,
          "an interrupted await throws InterruptedException",
          seen);
      Expect.equal("the state of the command", Event.State.PENDING, run.state());
      gate.complete();
      Expect.completes("the run whose await was interrupted", run);
      addition.fetchAndCheck("vector_add whose await was interrupted");
    }
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after interrupted awaits");
  }

  @Verifies(value = "CON-07", lookAt = "who fails the events of an object that is closed")
  void closeEndsAwaits(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition first = VectorAddition.on(bench, resource, COUNT);
    VectorAddition second = VectorAddition.on(bench, resource, COUNT);
    Event copy = first.a().copyToDevice(bench.gate());
    closeEnds(bench, "close of a buffer", first.a(), copy);
    Event run = second.launch(bench.gate());
    closeEnds(bench, "close of a compute unit", second.unit(), run);
    Event held = second.c().copyFromDevice(bench.gate());
    closeEnds(bench, "close of a resource", resource, held);
  }

  private static void closeEnds(Bench bench, String what, AutoCloseable object, Event event) {
    Awaiter awaiter = Awaiter.of(event, false);
    Expect.within(
        bench.bounds().stopGrace(),
        "the await that " + what + " ends",
        () -> {
          object.close();
          Throwable seen = awaiter.ended(Expect.PATIENCE);
          Expect.that(
              seen instanceof AcceleratorException failure && failure.code() == ErrorCode.CLOSED,
              what + " ends the await of its command with CLOSED",
              seen);
        });
  }

  @Verifies(value = "CON-08", lookAt = "whether await waits for a queue instead of one command")
  void anAwaitWaitsForItsCommandAlone(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN, Role.VECTOR_ADD);
    ComputeUnit spin = bench.unit(resource, Role.SPIN);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.copyInAndAwait();
    // far longer than a short run takes here, so that the host's own delay does not decide
    Duration shortRun = longest(addition);
    Duration longRun = shortRun.multipliedBy(20).plusMillis(100);
    Duration most = bench.fixture().hangLimit().map(limit -> limit.dividedBy(2)).orElse(LONGEST);
    spin.setInt(0, (int) ((longRun.compareTo(most) < 0 ? longRun : most).toNanos() / 1_000));
    int late = 0;
    for (int free = 0; free < TRIALS; ) {
      Event slow = spin.run();
      try (Stopwatch watch = Stopwatch.started()) {
        Expect.completes("a short run beside a long one", addition.launch());
        if (slow.state() == Event.State.PENDING) {
          free++;
        } else {
          // the calls that are told end with this trial
          watch.expect(
              watch.hostLate().compareTo(shortRun.plusMillis(20)) > 0 && ++late <= TRIALS,
              shortRun.plusMillis(20),
              "an await of a short run ends before the other compute unit's long run",
              "in trial " + (free + late + 1) + " it ended after it");
        }
      }
      Expect.completes("the long run", slow);
    }
    // if all of n trials pass, the share of free awaits is at least 0.1^(1/n) with 90 % confidence
    double share = Math.pow(0.1, 1.0 / TRIALS);
    bench.note(
        String.format(
            Locale.ROOT,
            "%d of %d awaits were free: with 90 %% confidence at least %.0f %% are",
            TRIALS,
            TRIALS,
            100 * share));
  }

  private static Duration longest(VectorAddition addition) {
    long longest = 0;
    for (int i = 0; i < 5; i++) {
      long start = System.nanoTime();
      Expect.completes("a short run", addition.launch());
      longest = Math.max(longest, System.nanoTime() - start);
    }
    return Duration.ofNanos(longest);
  }

  @Verifies(value = "CON-09", lookAt = "how `after` takes an event that is not the runtime's own")
  void eventsOfOthersAreWaitedFor(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.copyInAndAwait();
    SettableEvent gate = bench.gate();
    Event run = addition.launch(gate);
    Event end = addition.copyOut(run);
    Expect.equal("the state of a run that waits", Event.State.PENDING, run.state());
    gate.complete();
    Expect.completes("the run after the other runtime's event", end);
    addition.check("vector_add after another runtime's event");

    addition.refill(bench.random());
    addition.copyInAndAwait();
    SettableEvent failing = bench.gate();
    Event never = addition.launch(failing);
    failing.fail(
        AcceleratorException.of(ErrorCode.EXECUTION_FAILED, "run", "the kit", "made to fail"));
    Expect.fails(ErrorCode.DEPENDENCY_FAILED, "a run after a failed event", never);
    addition.checkNotRun("a run after another runtime's failed event");
  }

  @Verifies(value = "CON-09", lookAt = "what becomes of waiting commands when a resource closes")
  void eventsOfAnotherResourceAreWaitedFor(Bench bench) {
    String other = bench.otherDevice().id();
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Resource second = bench.programmed(other, Role.VECTOR_ADD);
    VectorAddition here = VectorAddition.on(bench, resource, COUNT);
    VectorAddition there = VectorAddition.on(bench, second, COUNT);
    here.copyInAndAwait();
    there.copyInAndAwait();
    SettableEvent gate = bench.gate();
    Event first = there.launch(gate);
    Event run = here.launch(first);
    Expect.equal("the state of a run that waits", Event.State.PENDING, run.state());
    gate.complete();
    Expect.completes("a run after another resource's", run);
    Expect.equal("the state of the other's run", Event.State.COMPLETED, first.state());
    here.fetchAndCheck("vector_add after another resource's run");

    Event held = there.launch(bench.gate());
    Event waiting = here.launch(held);
    second.close();
    AcceleratorException failure =
        Expect.fails(
            ErrorCode.DEPENDENCY_FAILED, "a run after one whose resource was closed", waiting);
    Expect.that(
        failure.getCause() instanceof AcceleratorException cause
            && cause.code() == ErrorCode.CLOSED,
        "its cause is the failure CLOSED of the other run",
        failure.getCause());
    here.refill(bench.random());
    here.runAndCheck("vector_add after the other resource was closed");
  }
}
