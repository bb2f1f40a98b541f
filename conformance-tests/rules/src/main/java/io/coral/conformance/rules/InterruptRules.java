package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Call;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.HeldProgramming;
import io.coral.conformance.rules.bench.Interruption;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.Bitstream;
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

  /** How often a call that takes long is interrupted, and one that does not. */
  private static final int FEW = 6;

  private static final int MANY = 25;

  /** So large that an allocation takes its time. */
  private static final long LARGE = 1 << 20;

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

  @Verifies(value = "CON-10", lookAt = LOOK_AT)
  void threadsThatAreInterruptedMeanwhileMakeCallsAsAnyOther(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    String id = resource.info().id();
    Bitstream bitstream = bench.binary(Role.VECTOR_ADD).bitstream();
    List<String> met = new ArrayList<>();
    met.add(during(bench, "program", FEW, () -> resource.program(bitstream)));
    try (HeldProgramming programming =
        HeldProgramming.of(bench, resource, () -> resource.program(bitstream))) {
      programming.thread().interrupt();
      programming.release();
    }
    Memory memory = bench.memory(resource);
    long size = Math.min(LARGE, memory.info().maxAllocation() / 4);
    met.add(during(bench, "allocate and close", MANY, () -> memory.allocate(size).close()));
    Buffer buffer = memory.allocate(size);
    List<Event> copies = new ArrayList<>();
    met.add(during(bench, "copyToDevice", MANY, () -> copies.add(buffer.copyToDevice())));
    met.add(during(bench, "copyFromDevice", MANY, () -> copies.add(buffer.copyFromDevice())));
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    addition.copyInAndAwait();
    met.add(during(bench, "run", MANY, () -> copies.add(addition.launch())));
    for (Event copy : copies) {
      Expect.completes("a command of a thread that was interrupted", copy);
    }
    met.add(during(bench, "sensors", FEW, resource::sensors));
    Expect.equal("the phase afterwards", Phase.PROGRAMMED, resource.state().phase());
    CopyRules.roundTrip(bench, buffer, "a buffer after the interrupts");
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after the interrupts");
    resource.close();
    met.add(during(bench, "open and close", FEW, () -> bench.runtime().open(id).close()));
    bench.note("interrupts that met their call under way: " + String.join(", ", met));
    Resource again = bench.programmed(Role.VECTOR_ADD);
    VectorAddition.on(bench, again, 1000).runAndCheck("vector_add after another open");
  }

  private static String during(Bench bench, String what, int times, Call call) {
    return what + " " + Interruption.during(bench, what, times, call) + " of " + times;
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
