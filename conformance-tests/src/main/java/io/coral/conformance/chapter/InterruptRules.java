package io.coral.conformance.chapter;

import io.coral.conformance.Verifies;
import io.coral.conformance.bench.Bench;
import io.coral.conformance.bench.Call;
import io.coral.conformance.bench.Expect;
import io.coral.conformance.bench.VectorAddition;
import io.coral.conformance.fixture.Role;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** CON-10: an interrupt is between a thread and its owner. */
final class InterruptRules {

  private static final String LOOK_AT =
      "waits and channels that end or close at an interrupt, inside calls other than await";

  @Verifies(value = "CON-10", lookAt = LOOK_AT)
  void interruptedThreadsMakeCallsAsAnyOther(Bench bench) {
    String id = bench.device().id();
    bench.binary(Role.VECTOR_ADD);
    List<Resource> opened = new ArrayList<>();
    interrupted(bench, "discover", () -> bench.runtime().discover());
    interrupted(bench, "open", () -> opened.add(bench.open(id)));
    Resource resource = opened.get(0);
    interrupted(bench, "program", () -> bench.program(resource, bench.binary(Role.VECTOR_ADD)));
    Memory memory = bench.memory(resource);
    List<Buffer> buffers = new ArrayList<>();
    interrupted(bench, "allocate", () -> buffers.add(memory.allocate(4096)));
    interrupted(bench, "wrap", () -> buffers.add(memory.wrap(ByteBuffer.allocateDirect(4096))));
    interrupted(bench, "sensors", resource::sensors);
    List<VectorAddition> additions = new ArrayList<>();
    interrupted(
        bench,
        "openComputeUnit, allocate and setting arguments",
        () -> additions.add(VectorAddition.on(bench, resource, 1000)));
    VectorAddition addition = additions.get(0);
    List<Event> events = new ArrayList<>();
    interrupted(
        bench,
        "copies and a run",
        () -> events.add(addition.copyOut(addition.launch(addition.copyIn()))));
    Expect.completes("work that an interrupted thread issued", events.get(0));
    addition.check("vector_add by an interrupted thread");
    Expect.equal("the phase afterwards", Phase.PROGRAMMED, resource.state().phase());
    for (Buffer buffer : buffers) {
      CopyRules.roundTrip(bench, buffer, "a buffer made by an interrupted thread");
    }
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after the interrupts");
    interrupted(bench, "close of a buffer", buffers.get(0)::close);
    interrupted(bench, "unprogram", resource::unprogram);
    interrupted(bench, "close of a resource", resource::close);
    Expect.success("open after the interrupts", bench::open);
  }

  /** The call succeeds on a thread whose interrupt flag is set, and leaves the flag. */
  private static void interrupted(Bench bench, String what, Call call) {
    Expect.success(
        what + " by an interrupted thread",
        () ->
            bench
                .background(
                    () -> {
                      Thread.currentThread().interrupt();
                      call.run();
                      Expect.that(
                          Thread.interrupted(),
                          what + " leaves the interrupt flag of its thread",
                          "it was cleared");
                      return true;
                    })
                .get());
  }
}
