package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.Stopwatch;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.Reset;
import java.time.Duration;
import java.util.Locale;

/** RES, second half: what stops a device that works. */
final class ResetRules {

  private static Duration bound(Bench bench) {
    return bench.bounds().programDrain().plus(bench.bounds().stopGrace());
  }

  @Verifies(value = "RES-07", lookAt = "whether reset() reaches the device, and its commands")
  void aResetStopsADeviceAtWork(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    Reset reset = resource.capability(Reset.class);
    ComputeUnit unit = bench.longRuns().unit(resource, Bench.longerThan(bound(bench)));
    Buffer buffer = bench.memory(resource).allocate(4096);
    long epoch = resource.state().epoch();
    Event running = unit.run();
    Event queued = unit.run();
    Event copy = buffer.copyToDevice(running);
    Event held = buffer.copyFromDevice(bench.gate());
    Expect.within(bound(bench), "a reset of a device at work", reset::reset);
    AcceleratorException failure =
        Expect.fails(ErrorCode.EXECUTION_FAILED, "the run that was reset", running);
    Expect.that(
        failure.getMessage().toLowerCase(Locale.ROOT).contains("reset"),
        "the failure of the run names the reset",
        failure.getMessage());
    for (Event other : new Event[] {queued, copy, held}) {
      AcceleratorException ended = Expect.failure("an outstanding command fails", other::await);
      Expect.that(
          ended.code() == ErrorCode.EXECUTION_FAILED || ended.code() == ErrorCode.DEPENDENCY_FAILED,
          "an outstanding command fails EXECUTION_FAILED, or DEPENDENCY_FAILED behind one that did",
          ended);
    }
    expectBare(resource, epoch, "after the reset");
    Expect.failure(ErrorCode.STALE, "a copy after the reset", () -> buffer.copyToDevice());
    Expect.failure(ErrorCode.STALE, "a run after the reset", () -> unit.run());
    expectUsable(bench, resource);

    long second = resource.state().epoch();
    Expect.success("a reset of an idle device", reset::reset);
    expectBare(resource, second, "after a reset of an idle device");
    expectUsable(bench, resource);
  }

  @Verifies(value = "RES-07", lookAt = "which device a reset acts on")
  void aResetLeavesOtherDevicesAlone(Bench bench) {
    String id = bench.otherDevice().id();
    Resource resource = bench.programmed(Role.SPIN);
    Resource other = bench.programmed(id, Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, other, 1000);
    addition.copyInAndAwait();
    Event run = bench.longRuns().unit(resource, Bench.longerThan(bound(bench))).run();
    resource.capability(Reset.class).reset();
    Expect.fails(ErrorCode.EXECUTION_FAILED, "the run that was reset", run);
    Expect.completes("a run on the other device after the reset", addition.launch());
    addition.fetchAndCheck("vector_add on the other device after the reset");
  }

  private static void expectBare(Resource resource, long epoch, String when) {
    Expect.equal("the phase " + when, Phase.UNPROGRAMMED, resource.state().phase());
    Expect.that(resource.state().epoch() > epoch, "a new epoch starts " + when, resource.state());
    Expect.failure(ErrorCode.NOT_PROGRAMMED, "memories() " + when, resource::memories);
  }

  private static void expectUsable(Bench bench, Resource resource) {
    bench.program(resource, bench.binary(Role.SPIN));
    CopyRules.roundTrip(bench, bench.memory(resource).allocate(4096), "a buffer after the reset");
    ComputeUnit unit = bench.unit(resource, Role.SPIN);
    unit.setInt(0, 1);
    Expect.completes("a run after the reset", unit.run());
  }

  @Verifies(value = "RES-08", lookAt = "what watches runs, from when on, and what it does")
  void aHangEndsAtTheLimit(Bench bench) {
    Duration limit =
        bench
            .fixture()
            .hangLimit()
            .orElseThrow(
                () ->
                    new NotEvaluated(
                        "the fixture does not say with which hang limit the runtime is tested"));
    Resource resource = bench.programmed(Role.SPIN);
    Duration half = limit.multipliedBy(6).dividedBy(10);
    ComputeUnit unit = bench.longRuns().unit(resource, half);
    unit.run();
    Expect.completes("the second of two runs, each within the hang limit", unit.run());

    ComputeUnit hanging =
        bench.longRuns().unit(resource, limit.plus(Bench.longerThan(bound(bench))), half);
    long epoch = resource.state().epoch();
    boolean resets = bench.runtime().info().has(Features.RESET);
    try (Stopwatch watch = Stopwatch.started()) {
      Event run = hanging.run();
      Event behind = bench.memory(resource).allocate(4096).copyToDevice(run);
      AcceleratorException failure =
          Expect.fails(
              resets ? ErrorCode.EXECUTION_FAILED : ErrorCode.DEVICE_LOST,
              "a run that outlasts the hang limit",
              run);
      watch.expectWithin(limit.plus(bound(bench)), "the end of a run that hangs");
      Expect.that(
          watch.took().compareTo(half) > 0,
          "a run is left alone until the hang limit, " + limit.toMillis() + " ms",
          "it failed after " + watch.took().toMillis() + " ms: " + failure);
      Expect.failure("the command behind the hung one fails", behind::await);
    }
    Phase after = resets ? Phase.UNPROGRAMMED : Phase.LOST;
    Expect.eventually(
        bound(bench),
        "the phase after a hang is " + after,
        () -> resource.state().phase() == after,
        resource::state);
    if (resets) {
      expectBare(resource, epoch, "after a hang");
      expectUsable(bench, resource);
    } else {
      Expect.that(
          resource.state().cause().isPresent(), "the cause of the loss is told", resource.state());
      Expect.failure(ErrorCode.DEVICE_LOST, "memories() after a hang", resource::memories);
      Expect.within(bench.bounds().stopGrace(), "close after a hang", resource::close);
    }
  }
}
