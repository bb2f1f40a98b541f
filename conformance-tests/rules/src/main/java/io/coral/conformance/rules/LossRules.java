package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.List;

/** What the loss of a device does: LIF-09 and ERR-04. */
final class LossRules {

  @Verifies(value = "LIF-09", lookAt = "whether close talks to a device that is gone")
  void closeSucceedsOnLostObjects(Bench bench) {
    Resource resource = lost(bench);
    Duration grace = bench.bounds().stopGrace();
    Expect.within(grace, "close of a lost resource", resource::close);
    Expect.success("a second close of a lost resource", resource::close);

    Resource again = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, again, 1000);
    lose(bench, again);
    Expect.within(grace, "close of lost buffers and of a lost compute unit", addition::close);
    Expect.within(grace, "close of their resource", again::close);
  }

  /** A resource that was lost with buffers and a compute unit on it; its device is mended. */
  private static Resource lost(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition.on(bench, resource, 1000);
    lose(bench, resource);
    bench.harness(Harness.Action.LOSE).mend(bench.runtime(), resource.info().id());
    return resource;
  }

  private static void lose(Bench bench, Resource resource) {
    bench.mendLater(resource.info().id());
    bench.harness(Harness.Action.LOSE).lose(bench.runtime(), resource);
  }

  @Verifies(
      value = "ERR-04",
      lookAt = "how the loss of the device is noticed, and by whom it is told")
  void theLossOfADeviceIsTerminal(Bench bench) {
    List<String> before = ids(bench);
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Memory memory = bench.memory(resource);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    addition.copyInAndAwait();
    SettableEvent gate = bench.gate();
    Event held = addition.launch(gate);
    lose(bench, resource);
    Duration bound = bench.bounds().deviceLoss();

    Expect.within(
        bound,
        "the failure of the outstanding run",
        () -> Expect.fails(ErrorCode.DEVICE_LOST, "the outstanding run", held));
    expectLost(bound, "copyToDevice", () -> addition.a().copyToDevice());
    expectLost(bound, "run", () -> addition.launch());
    expectLost(bound, "setInt", () -> addition.unit().setInt(3, 1));
    expectLost(bound, "allocate", () -> memory.allocate(64));
    expectLost(bound, "memories", resource::memories);
    expectLost(bound, "kernels", resource::kernels);
    expectLost(bound, "sensors", resource::sensors);
    expectLost(bound, "unprogram", resource::unprogram);
    expectLost(bound, "program", () -> resource.program(bench.binary(Role.VECTOR_ADD).bitstream()));

    ResourceState state = resource.state();
    Expect.equal("the phase", Phase.LOST, state.phase());
    Expect.equal("available() of a memory of a lost device", 0L, memory.available());
    Expect.that(
        state.cause().filter(text -> !text.isBlank()).isPresent(), "the cause is told", state);
    bench.harness(Harness.Action.LOSE).mend(bench.runtime(), resource.info().id());
    Expect.equal("the devices after the device came back", before, ids(bench));
    Expect.equal("the phase after the device came back", Phase.LOST, resource.state().phase());
    expectLost(bound, "a copy after the device came back", () -> addition.a().copyToDevice());
  }

  @Verifies(value = "ERR-04", lookAt = "what the list of devices is made of after a loss")
  void aLossLeavesTheOrderOfDevices(Bench bench) {
    List<String> before = ids(bench);
    Resource resource = bench.open();
    lose(bench, resource);
    resource.close();
    bench.harness(Harness.Action.LOSE).mend(bench.runtime(), resource.info().id());
    Expect.equal("the devices after one was lost, closed and came back", before, ids(bench));
  }

  private static List<String> ids(Bench bench) {
    return bench.runtime().discover().devices().stream().map(DeviceInfo::id).toList();
  }

  private static void expectLost(
      Duration bound, String what, io.coral.conformance.rules.bench.Call call) {
    Expect.within(
        bound,
        what + " after the loss",
        () -> Expect.failure(ErrorCode.DEVICE_LOST, what + " after the loss", call));
  }
}
