package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.Sharing;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** LIF-11: the number of calls makes no difference. */
final class NumberRules {

  private static final int LIVE_BUFFERS = 700;
  private static final int LIVE_UNITS = 300;
  private static final int RUNS = 3000;
  private static final int PROGRAMMINGS = 40;

  @Verifies(value = "LIF-11", lookAt = "tables of fixed size, and what a handle is made of")
  void manyObjectsLiveAtOnce(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Memory memory = bench.memory(resource);
    long available = memory.available();
    List<Buffer> buffers = new ArrayList<>();
    for (int i = 0; i < LIVE_BUFFERS; i++) {
      Buffer buffer = memory.allocate(Integer.BYTES);
      buffer.hostView().putInt(0, i);
      Expect.completes("the copy to buffer " + i, buffer.copyToDevice());
      buffers.add(buffer);
    }
    List<ComputeUnit> units = new ArrayList<>();
    for (int i = 0; i < LIVE_UNITS; i++) {
      units.add(bench.unit(resource, Role.VECTOR_ADD));
    }
    VectorAddition last = VectorAddition.on(bench, resource, units.get(LIVE_UNITS - 1), 100);
    last.runAndCheck("vector_add by compute unit " + LIVE_UNITS);
    last.close();
    for (int i = 0; i < LIVE_BUFFERS; i++) {
      Buffer buffer = buffers.get(i);
      if (buffer.sharing() == Sharing.SEPARATE) {
        buffer.hostView().putInt(0, -1);
      }
      Expect.completes("the copy from buffer " + i, buffer.copyFromDevice());
      Expect.bytes(
          "buffer " + i + " of " + LIVE_BUFFERS,
          ByteBuffer.allocate(Integer.BYTES).order(buffer.hostView().order()).putInt(0, i),
          buffer.hostView());
      buffer.close();
    }
    units.forEach(ComputeUnit::close);
    VectorAddition after = VectorAddition.on(bench, resource, 100);
    after.runAndCheck("vector_add after all of them were closed");
    after.close();
    Expect.equal("the bytes available afterwards", available, memory.available());
  }

  @Verifies(value = "LIF-11", lookAt = "queues, counters and caches that fill or wrap")
  void thousandsOfRunsAreLikeTheFirst(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 16);
    FloatBuffer sums = floats(addition.a());
    for (int i = 0; i < 16; i++) {
      sums.put(i, 0);
      floats(addition.b()).put(i, 1);
    }
    addition.copyInAndAwait();
    // each run adds one to its own input, so that a run that is lost or made twice shows
    addition.unit().setBuffer(2, addition.a());
    for (int i = 1; i <= RUNS; i++) {
      Event run = addition.launch();
      if (i % 500 == 0) {
        Expect.completes("run " + i, run);
        Expect.completes("the copy of the sums", addition.a().copyFromDevice());
        for (int k = 0; k < 16; k++) {
          Expect.equal("element " + k + " after " + i + " runs", (float) i, sums.get(k));
        }
      }
    }
    addition.unit().setBuffer(2, addition.c());
    for (int i = 1; i <= RUNS; i++) {
      addition.unit().setInt(3, i % 16 + 1);
    }
    addition.unit().setInt(3, 16);
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after " + RUNS + " arguments");
  }

  @Verifies(value = "LIF-11", lookAt = "what each programming leaves behind")
  void dozensOfProgrammingsAreLikeTheFirst(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    List<MemoryInfo> memories = memories(resource);
    List<String> kernels = kernels(resource);
    for (int i = 2; i <= PROGRAMMINGS; i++) {
      bench.program(resource, bench.binary(Role.VECTOR_ADD));
      Expect.equal("the memories after programming " + i, memories, memories(resource));
      Expect.equal("the kernels after programming " + i, kernels, kernels(resource));
      Expect.equal(
          "the bytes available after programming " + i,
          bench.memory(resource).info().size(),
          bench.memory(resource).available());
      VectorAddition addition = VectorAddition.on(bench, resource, 100);
      addition.runAndCheck("vector_add after programming " + i);
    }
  }

  private static FloatBuffer floats(Buffer buffer) {
    return buffer.hostView().asFloatBuffer();
  }

  private static List<MemoryInfo> memories(Resource resource) {
    return resource.memories().stream().map(Memory::info).toList();
  }

  private static List<String> kernels(Resource resource) {
    return resource.kernels().stream().map(KernelInfo::name).toList();
  }
}
