package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.Stopwatch;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.concurrent.FutureTask;

/** CON-11: what one resource does is nothing to another. */
final class ApartRules {

  private static final String LOOK_AT = "a lock or a queue that all devices share";

  /** How often is tried on a host that is late. */
  private static final int ROUNDS = 9;

  @Verifies(value = "CON-11", lookAt = LOOK_AT)
  void aRunOnOneDeviceHoldsUpNoOther(Bench bench) {
    String other = bench.otherDevice().id();
    Resource busy = bench.programmed(Role.SPIN);
    long start = System.nanoTime();
    use(bench, other);
    // ten times what the other device needs alone, so that the host's own delay does not decide
    Duration needed = Duration.ofNanos(System.nanoTime() - start);
    Duration work = needed.multipliedBy(10).plusMillis(300);
    Duration longest = bench.fixture().hangLimit().map(limit -> limit.dividedBy(2)).orElse(work);
    Duration lasts = work.compareTo(longest) < 0 ? work : longest;
    ComputeUnit unit = bench.longRuns().unit(busy, lasts);
    Event run = unit.run();
    Stopwatch watch = bench.stopwatch();
    FutureTask<Boolean> awaiting =
        bench.background(
            () -> {
              run.await();
              return true;
            });
    use(bench, other);
    Event.State then = run.state();
    watch.expect(
        then == Event.State.PENDING,
        lasts.multipliedBy(3).dividedBy(4),
        "the run on the first device is under way when all is done on the second",
        then);
    Expect.success("the await of the run on the first device", awaiting::get);
  }

  @Verifies(value = "CON-11", lookAt = LOOK_AT)
  void programmingOneDeviceHoldsUpNoOther(Bench bench) {
    String other = bench.otherDevice().id();
    Resource second = bench.programmed(other, Role.SPIN);
    Resource first = bench.programmed(Role.SPIN);
    // the drain is a short time for a busy host: one try shows it, and three deny it in which the
    // host was not late
    Duration spare = bench.bounds().programDrain().multipliedBy(3).dividedBy(4);
    int inVain = 0;
    for (int round = 1; ; round++) {
      try (Stopwatch watch = Stopwatch.started()) {
        if (worksBesideProgramming(bench, first, second)) {
          return;
        }
        if (watch.hostLate().compareTo(spare) < 0) {
          inVain++;
        }
        watch.expect(
            inVain < 3 && round < ROUNDS,
            spare,
            "work on the second device ends while the first waits to be programmed",
            "it ended after that in each of " + round + " tries");
      }
    }
  }

  private static boolean worksBesideProgramming(Bench bench, Resource first, Resource second) {
    SettableEvent gate = bench.gate();
    Event held = bench.memory(first).allocate(4096).copyToDevice(gate);
    FutureTask<Boolean> programming =
        bench.background(
            () -> {
              try {
                first.program(bench.binary(Role.SPIN).bitstream());
              } catch (AcceleratorException e) {
                Expect.equal("the code of a programming in vain", ErrorCode.BUSY, e.code());
              }
              return true;
            });
    Expect.eventually(
        Expect.PATIENCE,
        "the phase is PROGRAMMING while program waits",
        () -> first.state().phase() == Phase.PROGRAMMING || programming.isDone(),
        first::state);
    work(bench, second);
    boolean apart = first.state().phase() == Phase.PROGRAMMING;
    gate.complete();
    Expect.success("the programming of the first device", programming::get);
    Expect.completes("the command that was held", held);
    return apart;
  }

  private static void use(Bench bench, String device) {
    Resource resource = bench.programmed(device, Role.SPIN);
    work(bench, resource);
    resource.close();
  }

  private static void work(Bench bench, Resource resource) {
    Buffer buffer = bench.memory(resource).allocate(4096);
    Expect.completes("a copy on the second device", buffer.copyToDevice());
    ComputeUnit unit = bench.unit(resource, Role.SPIN);
    unit.setInt(0, 1);
    Expect.completes("a run on the second device", unit.run());
    buffer.close();
    unit.close();
  }
}
