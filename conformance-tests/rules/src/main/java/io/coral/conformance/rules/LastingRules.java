package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Awaiter;
import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Call;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.RuleViolation;
import io.coral.conformance.rules.bench.Stopwatch;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Close, stop, loss and programming while the device really works, longer than every grace: LIF,
 * BUF-10, BUF-15, BUF-19, CON-07, PRG-05, ERR-04. A command that is only held back can be given up
 * by the host alone; a run on the device cannot.
 */
final class LastingRules {

  private static final String CLOSE = "close: does it wait for the device, or for the grace?";

  private static final String PROGRAM = "how program waits for what the device works on";

  private static Duration lastingWork(Bench bench) {
    return Bench.longerThan(bench.bounds().stopGrace());
  }

  @Verifies(value = "LIF-10", lookAt = CLOSE)
  void closeOfAResourceDoesNotWaitForItsDevice(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    String id = resource.info().id();
    ComputeUnit unit = bench.longRuns().unit(resource, lastingWork(bench));
    List<Event> events = new ArrayList<>(List.of(unit.run(), unit.run()));
    Buffer buffer = bench.memory(resource).allocate(4096);
    events.add(buffer.copyToDevice(events.get(0)));
    closeInTime(bench, "close of a resource at work", resource::close, events);
    Expect.equal("the phase after close", Phase.CLOSED, resource.state().phase());
    bench.longRuns().awaitFree(id);
    Expect.that(
        buffer.released(),
        "a device that can be opened again has ended the work of its last owner",
        "a copy behind that work is still to come");
    Resource again = bench.programmed(Role.SPIN);
    CopyRules.roundTrip(bench, bench.memory(again).allocate(4096), "a buffer of the next resource");
  }

  @Verifies(value = "LIF-10", lookAt = CLOSE)
  void closeOfAComputeUnitDoesNotWaitForItsRun(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    ComputeUnit unit = bench.longRuns().unit(resource, lastingWork(bench));
    Buffer buffer = bench.memory(resource).allocate(4096);
    Event run = unit.run();
    Event copy = buffer.copyToDevice(run);
    closeInTime(bench, "close of a buffer behind a run", buffer::close, List.of(copy));
    closeInTime(bench, "close of a compute unit at work", unit::close, List.of(run));
    Buffer other = bench.memory(resource).allocate(4096);
    CopyRules.roundTrip(bench, other, "another buffer after the compute unit was closed at work");
  }

  private static void closeInTime(Bench bench, String what, Call close, List<Event> events) {
    Expect.within(bench.bounds().stopGrace(), what, close);
    for (Event event : events) {
      Expect.that(
          event.state() != Event.State.PENDING,
          "no event is pending when " + what + " has returned",
          event);
      ErrorCode code = event.failure().map(AcceleratorException::code).orElse(null);
      Expect.that(
          event.state() == Event.State.COMPLETED
              || code == ErrorCode.CLOSED
              || code == ErrorCode.DEPENDENCY_FAILED,
          "an event has completed or failed CLOSED after " + what,
          code);
    }
  }

  @Verifies(value = "BUF-15", lookAt = "a copy that the device holds behind a run")
  void aReleasedBufferLeavesItsHostMemory(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    ComputeUnit unit = bench.longRuns().unit(resource, lastingWork(bench));
    ByteBuffer host = ByteBuffer.allocateDirect(1 << 16);
    Buffer buffer = bench.memory(resource).wrap(host);
    Expect.completes("the copy to the device", buffer.copyToDevice());
    Event run = unit.run();
    Event copy = buffer.copyFromDevice(run);
    Expect.equal("released() of an open buffer", false, buffer.released());
    closeAndExpectLeft(bench, buffer, host, run, copy);
  }

  @Verifies(value = "BUF-19", lookAt = "a read that the device holds behind a run")
  void aReleasedBufferLeavesItsHostRanges(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    ComputeUnit unit = bench.longRuns().unit(resource, lastingWork(bench));
    ByteBuffer host = ByteBuffer.allocateDirect(1 << 16);
    Buffer buffer = bench.memory(resource).allocate(host.capacity());
    Expect.completes("the fill", buffer.fill(0, host.capacity(), (byte) 1));
    Event run = unit.run();
    Event read = buffer.read(0, host, run);
    closeAndExpectLeft(bench, buffer, host, run, read);
  }

  /** Once the buffer says so, nothing touches the host memory of its last command. */
  private static void closeAndExpectLeft(
      Bench bench, Buffer buffer, ByteBuffer host, Event run, Event command) {
    Memory memory = buffer.memory();
    closeInTime(bench, "close of a buffer behind a run", buffer::close, List.of(command));
    if (!buffer.released()) {
      // the device carries the command out after the run; until then the memory is not the caller's
      Expect.completes("the run", run);
      Expect.onceSettled(
          "released() is true once the work before the command has ended",
          buffer::released,
          buffer::released);
    }
    while (host.hasRemaining()) {
      host.put((byte) 0x5a);
    }
    Expect.completes("the run", run);
    CopyRules.roundTrip(bench, memory.allocate(4096), "another buffer");
    Expect.filled("the host memory after close", (byte) 0x5a, host.clear());
  }

  @Verifies(value = "CON-07", lookAt = "who fails the events of what the device works on")
  void closeEndsAwaitsOfWorkThatLasts(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    ComputeUnit unit = bench.longRuns().unit(resource, lastingWork(bench));
    Event run = unit.run();
    Awaiter awaiter = Awaiter.of(run, false);
    Expect.within(
        bench.bounds().stopGrace(),
        "the await of a run that lasts, once its compute unit is closed,",
        () -> {
          unit.close();
          Throwable seen = awaiter.ended(Expect.PATIENCE);
          Expect.that(
              seen instanceof AcceleratorException failure && failure.code() == ErrorCode.CLOSED,
              "the await ends with CLOSED",
              seen);
        });
  }

  @Verifies(value = "LIF-07", lookAt = "what the stop of the runtime does with work that lasts")
  void stopDoesNotWaitForTheDevice(Bench bench) {
    Harness harness = bench.harness(Harness.Action.STOP);
    bench.binary(Role.SPIN);
    AcceleratorRuntime runtime = bench.restarted();
    String id = bench.device().id();
    Resource resource = bench.owned(runtime.open(id));
    bench.program(resource, bench.binary(Role.SPIN));
    Event run = bench.longRuns().unit(resource, lastingWork(bench)).run();
    Expect.within(
        bench.bounds().stopGrace(), "the stop of a runtime at work", () -> harness.stop(runtime));
    Expect.fails(ErrorCode.SHUTDOWN, "the run that was under way", run);
  }

  @Verifies(value = "PRG-05", lookAt = PROGRAM)
  void programmingDoesNotWaitForWorkThatLasts(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    Bitstream bitstream = bench.binary(Role.SPIN).bitstream();
    expectRefused(bench, resource, "program", () -> resource.program(bitstream));
  }

  @Verifies(value = "PRG-05", lookAt = PROGRAM)
  void unprogrammingDoesNotWaitForWorkThatLasts(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    expectRefused(bench, resource, "unprogram", resource::unprogram);
  }

  /** Refused while the device works, with all as it was; done once the work has ended. */
  private static void expectRefused(Bench bench, Resource resource, String what, Call change) {
    Duration drain = bench.bounds().programDrain();
    ComputeUnit unit = bench.longRuns().unit(resource, Bench.longerThan(drain));
    ResourceState before = resource.state();
    Event run = unit.run();
    Expect.within(
        drain,
        "the refusal of " + what + " while the device works",
        () -> Expect.failure(ErrorCode.BUSY, what + " at work", change));
    Expect.equal("the state after BUSY", before, resource.state());
    Expect.equal("the run under way after BUSY", Event.State.PENDING, run.state());
    Buffer buffer = bench.memory(resource).allocate(4096);
    Expect.completes("a copy after BUSY", buffer.copyToDevice());
    Expect.completes("the run under way", run);
    unit.setInt(0, 1);
    Expect.completes("a run after BUSY", unit.run());
    Expect.success(what + " once the work has ended", change);
  }

  @Verifies(value = "PRG-05", lookAt = PROGRAM)
  void programmingWaitsForWorkThatEndsInTime(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN, Role.VECTOR_ADD);
    Bitstream bitstream = bench.binary(Role.SPIN, Role.VECTOR_ADD).bitstream();
    expectAwaited(bench, resource, "program", () -> resource.program(bitstream));
    expectAwaited(bench, resource, "unprogram", resource::unprogram);
  }

  /** Work within the drain is waited for, and what it computes is right. */
  private static void expectAwaited(Bench bench, Resource resource, String what, Call change) {
    Duration drain = bench.bounds().programDrain();
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    addition.copyInAndAwait();
    ComputeUnit unit = bench.longRuns().unit(resource, drain.dividedBy(3));
    // a kernel that counts rounds is off: what counts is how long it lasts here
    for (long millis = drain.dividedBy(3).toMillis(); ; millis /= 2) {
      unit.setInt(0, Math.toIntExact(millis * 1_000));
      long start = System.nanoTime();
      Expect.completes("a run of " + millis + " ms", unit.run());
      if (millis == 0 || System.nanoTime() - start < drain.toNanos() / 2) {
        break;
      }
    }
    Stopwatch watch = bench.stopwatch();
    Event run = unit.run();
    Event sum = addition.launch(run);
    Event copy = addition.copyOut(sum);
    try {
      change.run();
    } catch (AcceleratorException e) {
      watch.expect(
          e.code() != ErrorCode.BUSY,
          drain.dividedBy(3),
          what + " waits for work that ends within the drain, " + drain.toMillis() + " ms",
          e);
      throw e;
    } catch (Exception e) {
      throw new RuleViolation(what + " succeeds once the work has ended", e);
    }
    for (Event event : List.of(run, sum, copy)) {
      Expect.equal(
          "the state of work that " + what + " waited for", Event.State.COMPLETED, event.state());
    }
    addition.check("vector_add that " + what + " waited for");
  }

  @Verifies(value = "ERR-04", lookAt = "who fails what the device worked on when it is lost")
  void theLossOfADeviceAtWorkIsToldAtOnce(Bench bench) {
    Harness harness = bench.harness(Harness.Action.LOSE);
    Resource resource = bench.programmed(Role.SPIN);
    bench.mendLater(resource.info().id());
    Duration bound = bench.bounds().deviceLoss();
    ComputeUnit unit = bench.longRuns().unit(resource, Bench.longerThan(bound), bound);
    Stopwatch watch = bench.stopwatch();
    Event run = unit.run();
    harness.lose(bench.runtime(), resource);
    // the hang limit counts from the run's start, the bound from the loss
    bench.longRuns().requireUndisturbed(watch.took().plus(bound));
    Expect.within(
        bound,
        "the failure of a run that lasts",
        () -> Expect.fails(ErrorCode.DEVICE_LOST, "the run on the lost device", run));
    Expect.within(bench.bounds().stopGrace(), "close of the lost resource", resource::close);
  }
}
