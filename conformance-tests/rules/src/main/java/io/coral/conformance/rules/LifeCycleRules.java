package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.capability.SubBuffers;
import io.coral.spec.lifecycle.SettableEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/** LIF: closing things. */
final class LifeCycleRules {

  @Verifies(value = "LIF-01", lookAt = "a guard in close that lets only the first caller through")
  void closeIsIdempotent(Bench bench) throws Exception {
    Resource resource = bench.programmed();
    Buffer buffer = bench.memory(resource).allocate(4096);
    ComputeUnit unit = resource.openComputeUnit(resource.kernels().get(0).name());
    for (AutoCloseable object : List.of(buffer, unit, resource)) {
      List<FutureTask<Boolean>> closers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        closers.add(
            bench.background(
                () -> {
                  object.close();
                  return true;
                }));
      }
      for (FutureTask<Boolean> closer : closers) {
        Expect.success("close by several threads of " + object, closer::get);
      }
      Expect.success("another close of " + object, object::close);
    }
    Expect.success("open after close", bench::open);
  }

  @Verifies(value = "LIF-02", lookAt = "the check for a closed object at the start of each call")
  void closedObjectsRefuseEveryCall(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Memory memory = bench.memory(resource);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    Buffer buffer = addition.a();
    long size = buffer.size();
    buffer.close();
    expectClosed("copyToDevice of a closed buffer", () -> buffer.copyToDevice());
    expectClosed("copyFromDevice of a closed buffer", () -> buffer.copyFromDevice());
    expectClosed("hostViews of a closed buffer", buffer::hostViews);
    if (bench.runtime().info().has(Features.HOST_RANGES)) {
      ByteBuffer host = ByteBuffer.allocateDirect(64);
      expectClosed("write of a closed buffer", () -> buffer.write(0, host));
      expectClosed("read of a closed buffer", () -> buffer.read(0, host));
      expectClosed("fill of a closed buffer", () -> buffer.fill(0, 64, (byte) 0));
    }
    Expect.equal("the size of a closed buffer", size, buffer.size());
    Expect.success("memory() and sharing() of a closed buffer", () -> answers(buffer));

    ComputeUnit unit = addition.unit();
    String name = unit.name();
    unit.close();
    expectClosed("run of a closed compute unit", () -> unit.run());
    expectClosed("setBuffer of a closed compute unit", () -> unit.setBuffer(1, addition.b()));
    expectClosed("setInt of a closed compute unit", () -> unit.setInt(3, 1));
    Expect.equal("the name of a closed compute unit", name, unit.name());
    Expect.success("kernel() of a closed compute unit", unit::kernel);

    resource.close();
    expectClosed("sensors of a closed resource", resource::sensors);
    expectClosed("memories of a closed resource", resource::memories);
    expectClosed("kernels of a closed resource", resource::kernels);
    expectClosed("openComputeUnit of a closed resource", () -> resource.openComputeUnit(name));
    expectClosed(
        "check of a closed resource",
        () -> resource.check(bench.binary(Role.VECTOR_ADD).bitstream()));
    expectClosed(
        "program of a closed resource",
        () -> resource.program(bench.binary(Role.VECTOR_ADD).bitstream()));
    expectClosed("unprogram of a closed resource", resource::unprogram);
    expectClosed("allocate in a memory of a closed resource", () -> memory.allocate(64));
    expectClosed(
        "wrap in a memory of a closed resource", () -> memory.wrap(ByteBuffer.allocateDirect(64)));
    Expect.success("info() and state() of a closed resource", () -> answers(resource));
  }

  private static void expectClosed(String what, io.coral.conformance.rules.bench.Call call) {
    Expect.failure(ErrorCode.CLOSED, what, call);
  }

  private static void answers(Buffer buffer) {
    buffer.memory();
    buffer.sharing();
  }

  private static void answers(Resource resource) {
    resource.info();
    resource.state();
  }

  @Verifies(value = "LIF-03", lookAt = "the list of children that close of a resource walks")
  void closingAParentClosesItsChildren(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    List<Buffer> children = new ArrayList<>(List.of(addition.a(), addition.b(), addition.c()));
    if (bench.runtime().info().has(Features.SUB_BUFFERS)) {
      Buffer parent = bench.memory(resource).allocate(8192);
      Buffer part = resource.capability(SubBuffers.class).subBuffer(parent, 0, 4096);
      parent.close();
      expectClosed("a copy of a sub-buffer whose parent was closed", () -> part.copyToDevice());
      Buffer other = bench.memory(resource).allocate(8192);
      children.add(other);
      children.add(resource.capability(SubBuffers.class).subBuffer(other, 0, 4096));
    }
    SettableEvent gate = bench.gate();
    Event copy = addition.a().copyToDevice(gate);
    Event run = addition.launch(copy);
    resource.close();
    for (Event event : List.of(copy, run)) {
      Expect.that(
          event.state() != Event.State.PENDING,
          "no event is pending when close of the resource has returned",
          event);
    }
    for (Buffer child : children) {
      expectClosed("a copy of a buffer whose resource was closed", () -> child.copyToDevice());
    }
    expectClosed("a run of a compute unit whose resource was closed", () -> addition.launch());
  }

  @Verifies(value = "LIF-04", lookAt = "whether close uses the device of an epoch that has ended")
  void closeSucceedsOnStaleObjects(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition old = VectorAddition.on(bench, resource, 1000);
    VectorAddition older = VectorAddition.on(bench, resource, 1000);
    bench.program(resource, bench.binary(Role.VECTOR_ADD));
    Expect.success("close of stale buffers and of a stale compute unit", old::close);
    VectorAddition.on(bench, resource, 1000)
        .runAndCheck("vector_add after stale objects were closed");
    resource.unprogram();
    Expect.success("close of the resource with stale objects", resource::close);
    Expect.success("close of stale objects after their resource", older::close);
  }

  @Verifies(
      value = "LIF-07",
      lookAt = "what the stop of the runtime does with outstanding commands")
  void stopFailsOutstandingWork(Bench bench) {
    Harness harness = bench.harness(Harness.Action.STOP);
    // a runtime of the rule's own: one that was stopped is of no use to the rules to come
    AcceleratorRuntime runtime = bench.restarted();
    String id = bench.device().id();
    Resource resource = bench.owned(runtime.open(id));
    bench.program(resource, bench.anyBinary());
    Event held = bench.memory(resource).allocate(4096).copyToDevice(bench.gate());
    Duration grace = bench.bounds().stopGrace();
    Expect.within(grace, "the stop of the runtime", () -> harness.stop(runtime));
    Expect.fails(ErrorCode.SHUTDOWN, "the outstanding copy", held);
    Expect.failure(ErrorCode.SHUTDOWN, "open after the stop", () -> runtime.open(id));
    Expect.success("open by another runtime", bench::open);
    Optional<AcceleratorException> failure = held.failure();
    Expect.that(failure.isPresent(), "the failure stays with the event", failure);
  }
}
