package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.lifecycle.SettableEvent;
import java.util.ArrayList;
import java.util.List;

/** CMP, second half: runs. */
final class RunRules {

  private static final int COUNT = 1000;

  @Verifies(value = "CMP-07", lookAt = "arguments that the native call forgets after each launch")
  void argumentsPersistOverRuns(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    for (int i = 1; i <= 5; i++) {
      addition.refill(bench.random());
      addition.runAndCheck("run " + i + " with arguments that were set once");
    }
    SettableEvent gate = bench.gate();
    Event failed = addition.launch(gate);
    gate.fail(failure());
    Expect.fails(ErrorCode.DEPENDENCY_FAILED, "a run whose dependency failed", failed);
    addition.refill(bench.random());
    addition.runAndCheck("a run after a failed one");
    Buffer other = VectorAddition.buffer(resource, addition.unit(), 2, COUNT);
    addition.unit().setBuffer(2, other);
    addition.unit().setBuffer(2, addition.c());
    addition.refill(bench.random());
    addition.runAndCheck("a run after one argument was set twice");
  }

  @Verifies(
      value = "CMP-18",
      lookAt = "arguments that are forgotten, or units that are made anew, when a run fails")
  void argumentsPersistOverARunThatFailedOnTheDevice(Bench bench) {
    Harness harness = bench.harness(Harness.Action.FAIL);
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    bench.mendLater(resource.info().id());
    for (int i = 1; i <= 2; i++) {
      harness.fail(bench.runtime(), resource);
      Expect.fails(ErrorCode.EXECUTION_FAILED, "a run that fails on the device", addition.launch());
      addition.refill(bench.random());
      addition.runAndCheck("the run after failure " + i + " on the device");
    }
  }

  private static AcceleratorException failure() {
    return AcceleratorException.of(
        ErrorCode.EXECUTION_FAILED, "run", "a command of the kit", "failed on purpose");
  }

  @Verifies(value = "CMP-09", lookAt = "the snapshot of the arguments that run must take")
  void settingAnArgumentNeverAltersALaunchedRun(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.copyInAndAwait();
    SettableEvent gate = bench.gate();
    expectSnapshot(resource, addition, "a run that has not started", gate, gate::complete);
  }

  @Verifies(value = "CMP-09", lookAt = "arguments that are read when the device starts a run")
  void settingAnArgumentNeverAltersARunBehindAnother(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD, Role.SPIN);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.copyInAndAwait();
    ComputeUnit spin = bench.unit(resource, Role.SPIN);
    spin.setInt(0, 50_000);
    expectSnapshot(resource, addition, "a run behind another run", spin.run(), () -> {});
  }

  private static void expectSnapshot(
      Resource resource, VectorAddition addition, String what, Event after, Runnable open) {
    ComputeUnit unit = addition.unit();
    Buffer other = VectorAddition.buffer(resource, unit, 2, COUNT);
    Event run = addition.launch(after);
    unit.setBuffer(0, addition.b());
    unit.setBuffer(2, other);
    unit.setInt(3, 1);
    open.run();
    Expect.completes(what, run);
    addition.fetchAndCheck(what + ", with the arguments that it was launched with");
  }

  @Verifies(value = "CMP-10", lookAt = "whether a run's event completes before its writes are done")
  void outputsAreVisibleAfterTheRunsEvent(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 256 * 1024);
    Buffer other = VectorAddition.buffer(resource, addition.unit(), 2, addition.count());
    for (int i = 0; i < 5; i++) {
      addition.refill(bench.random());
      addition.copyInAndAwait();
      Expect.completes("the run", launchBehindOthers(addition, other));
      addition.fetchAndCheck("vector_add, copied after an await of the run");
      addition.refill(bench.random());
      addition.copyInAndAwait();
      Expect.completes("the copy", addition.copyOut(launchBehindOthers(addition, other)));
      addition.check("vector_add, copied with the run's event in after");
    }
    addition.refill(bench.random());
    addition.copyInAndAwait();
    SettableEvent gate = bench.gate();
    Event run = addition.launch(gate);
    Event copy = addition.copyOut(run);
    Expect.equal("a run whose dependency is pending", Event.State.PENDING, run.state());
    Expect.equal("a copy that waits for that run", Event.State.PENDING, copy.state());
    gate.complete();
    Expect.completes("the copy that waited for the run", copy);
    addition.check("vector_add, copied behind a run that was held");
  }

  /** A run that has work before it, so that an event that completes early shows. */
  private static Event launchBehindOthers(VectorAddition addition, Buffer other) {
    addition.unit().setBuffer(2, other);
    for (int i = 0; i < 8; i++) {
      addition.launch();
    }
    addition.unit().setBuffer(2, addition.c());
    return addition.launch();
  }

  @Verifies(value = "CMP-11", lookAt = "the order of runs of one compute unit, and of their events")
  void oneAwaitOfTheLastOfManyRuns(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    ComputeUnit unit = bench.unit(resource, Role.VECTOR_ADD);
    List<VectorAddition> additions = new ArrayList<>();
    List<Event> copies = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      VectorAddition addition = VectorAddition.on(bench, resource, unit, 100 + i);
      additions.add(addition);
      copies.addAll(List.of(addition.copyIn()));
    }
    SettableEvent gate = bench.gate();
    copies.add(gate);
    Event[] all = copies.toArray(new Event[0]);
    List<Event> runs = new ArrayList<>();
    for (VectorAddition addition : additions) {
      addition.setArguments();
      runs.add(addition.launch(all));
    }
    gate.complete();
    Expect.completes("the last run", runs.get(runs.size() - 1));
    for (int i = 0; i < runs.size(); i++) {
      Expect.equal(
          "the state of run " + i + " after the last", Event.State.COMPLETED, runs.get(i).state());
      additions.get(i).fetchAndCheck("run " + i + " of 16");
    }
  }

  @Verifies(
      value = "CMP-13",
      lookAt = "where the device's or the driver's error is read after a run")
  void aFaultSurfacesAtAwait(Bench bench) {
    Binary faulty = bench.binary(Role.FAULT);
    Resource resource = bench.open();
    bench.program(resource, faulty);
    ComputeUnit unit = bench.unit(resource, Role.FAULT);
    Event run = unit.run();
    AcceleratorException failure =
        Expect.fails(ErrorCode.EXECUTION_FAILED, "the run of a kernel that faults", run);
    Expect.that(!failure.text().isBlank(), "the failure says what the device said", failure);
    Expect.equal("the phase after the fault", Phase.PROGRAMMED, resource.state().phase());
    Buffer buffer = bench.memory(resource).allocate(4096);
    CopyRules.roundTrip(bench, buffer, "a buffer after the fault");
    Expect.success("close of the compute unit that faulted", unit::close);
    bench.program(resource, bench.binary(Role.VECTOR_ADD));
    VectorAddition.on(bench, resource, COUNT).runAndCheck("vector_add after the fault");
  }

  @Verifies(value = "CMP-13", lookAt = "what a fault of one compute unit does to the others")
  void aFaultLeavesOtherComputeUnitsAndTheirArguments(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD, Role.FAULT);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    Event run = bench.unit(resource, Role.FAULT).run();
    Expect.fails(ErrorCode.EXECUTION_FAILED, "the run of a kernel that faults", run);
    addition.runAndCheck("vector_add, whose arguments were set before another unit's fault");
  }

  @Verifies(value = "CMP-14", lookAt = "the conversion of device times to System.nanoTime()")
  void timesAreOrdered(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    Event held = addition.a().copyToDevice(bench.gate());
    Expect.failure(ErrorCode.BUSY, "times() of a pending command", held::times);

    long error = bench.bounds().timestampError().toNanos();
    VectorAddition timed = VectorAddition.on(bench, resource, COUNT);
    long before = System.nanoTime();
    Event in = timed.b().copyToDevice();
    Event run = timed.launch(in);
    Event out = timed.copyOut(run);
    Expect.completes("the chain", out);
    long after = System.nanoTime();
    for (Event event : List.of(in, run, out)) {
      EventTimes times = event.times();
      Expect.that(
          times.queuedNanos() <= times.submittedNanos()
              && times.submittedNanos() <= times.startedNanos()
              && times.startedNanos() <= times.endedNanos(),
          "queued <= submitted <= started <= ended",
          times);
      Expect.that(
          times.queuedNanos() >= before - error && times.endedNanos() <= after + error,
          "the times lie between " + before + " and " + after,
          times);
    }
    Expect.that(
        run.times().startedNanos() >= in.times().endedNanos() - 2 * error,
        "a run starts after the copy that it waits for has ended",
        in.times() + " " + run.times());
  }
}
