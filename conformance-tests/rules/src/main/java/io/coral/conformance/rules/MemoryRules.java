package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.HeldProgramming;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.RuleViolation;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** MEM: the memories of a programmed device. */
final class MemoryRules {

  private static final Set<String> TYPES =
      Set.of(MemoryInfo.DDR, MemoryInfo.HBM, MemoryInfo.PLRAM, MemoryInfo.HOST);

  /** More buffers than this are not made to fill a memory: it would take too long. */
  private static final int MANY = 100_000;

  @Verifies(value = "MEM-01", lookAt = "how the vendor's sparse indexes are turned into dense ones")
  void indexesAreDense(Bench bench) {
    Resource resource = bench.programmed();
    for (int epoch = 1; epoch <= 2; epoch++) {
      List<Memory> memories = resource.memories();
      Expect.that(!memories.isEmpty(), "a programmed device has a memory", memories);
      for (int i = 0; i < memories.size(); i++) {
        Expect.equal("the index of memory " + i, i, memories.get(i).info().index());
        Expect.that(
            memories.get(i).resource() == resource,
            "resource() of a memory is the resource that was opened",
            memories.get(i).resource());
      }
      Expect.equal("memories() again", infos(memories), infos(resource.memories()));
      bench.program(resource, bench.anyBinary());
    }
  }

  private static List<MemoryInfo> infos(List<Memory> memories) {
    return memories.stream().map(Memory::info).toList();
  }

  @Verifies(value = "MEM-02", lookAt = "where size and maxAllocation come from")
  void sizesArePositiveAndConstant(Bench bench) {
    Resource resource = bench.programmed();
    for (Memory memory : resource.memories()) {
      MemoryInfo before = memory.info();
      Expect.that(
          before.size() > 0
              && before.maxAllocation() > 0
              && before.maxAllocation() <= before.size(),
          "0 < maxAllocation <= size",
          before);
      Expect.that(
          memory.available() <= before.size(),
          "available() is at most the size",
          memory.available());
      try (Buffer buffer = memory.allocate(1)) {
        Expect.equal("info() while a buffer of 1 byte is live", before, memory.info());
        Expect.equal("the size of that buffer", 1L, buffer.size());
      }
      Expect.equal("info() afterwards", before, memory.info());
    }
  }

  @Verifies(value = "MEM-09", lookAt = "the ledger of a memory whose epoch has ended")
  void nothingIsAvailableInAMemoryThatIsGone(Bench bench) {
    Resource resource = bench.programmed();
    List<Memory> first = resource.memories();
    Buffer kept = first.get(0).allocate(4096);
    bench.program(resource, bench.anyBinary());
    List<Memory> second = resource.memories();
    expectNothing(first, "in a later epoch");
    kept.close();
    expectNothing(first, "after a stale buffer was closed");
    Expect.equal(
        "the bytes available in the new epoch",
        second.get(0).info().size(),
        second.get(0).available());
    resource.unprogram();
    expectNothing(second, "after unprogram");
    bench.program(resource, bench.anyBinary());
    List<Memory> third = resource.memories();
    resource.close();
    expectNothing(third, "after close of the resource");
    expectNothing(first, "of the first epoch, after close of the resource");
  }

  @Verifies(value = "MEM-09", lookAt = "what available() asks while program waits")
  void nothingIsAvailableWhileTheResourceIsProgrammed(Bench bench) {
    Resource resource = bench.programmed();
    List<Memory> memories = resource.memories();
    Bitstream bitstream = bench.anyBinary().bitstream();
    try (HeldProgramming programming =
        HeldProgramming.of(bench, resource, () -> resource.program(bitstream))) {
      List<Long> available = memories.stream().map(Memory::available).toList();
      programming.requireWaiting();
      Expect.that(
          available.stream().allMatch(bytes -> bytes == 0),
          "available() of every memory is 0 while program waits",
          available);
      programming.release();
    }
    expectNothing(memories, "of the epoch that has ended");
  }

  private static void expectNothing(List<Memory> memories, String when) {
    for (Memory memory : memories) {
      Expect.equal(
          "available() of memory " + memory.info().index() + " " + when, 0L, memory.available());
    }
  }

  @Verifies(value = "MEM-03", lookAt = "how the vendor's memory types are mapped")
  void typesAreRegistered(Bench bench) {
    for (Memory memory : bench.programmed().memories()) {
      String type = memory.info().type();
      Expect.that(
          TYPES.contains(type) || type.matches("x-[a-z0-9]+(-[a-z0-9]+)+"),
          "a memory's type is one of " + TYPES + ", or x-vendor-something",
          type);
    }
  }

  @Verifies(
      value = "MEM-04",
      lookAt = "maxAllocation: is it the size, or what one allocation can get?")
  void theLargestAllocationSucceeds(Bench bench) {
    for (Memory memory : bench.programmed().memories()) {
      long size = piece(bench, memory);
      Expect.success(
          "an allocation of " + size + " bytes in empty memory " + memory.info().index(),
          () -> memory.allocate(size).close());
      bench.note(
          "memory "
              + memory.info().index()
              + ": "
              + size
              + " bytes, "
              + (size == memory.info().maxAllocation() ? "its maximum" : "the fixture's limit"));
    }
  }

  /** The largest piece that the runtime offers and the fixture allows. */
  private static long piece(Bench bench, Memory memory) {
    long offered = memory.info().maxAllocation();
    return Math.min(offered, bench.fixture().maxAllocation().orElse(offered));
  }

  @Verifies(value = "MEM-05", lookAt = "the runtime's own accounting; the vendor may over-commit")
  void liveAllocationsNeverExceedTheSize(Bench bench) {
    boolean filledOne = false;
    for (Memory memory : bench.programmed().memories()) {
      MemoryInfo info = memory.info();
      if (bench.fixture().maxAllocation().orElse(Long.MAX_VALUE) >= info.size()
          && info.size() / info.maxAllocation() < MANY) {
        fill(memory);
        filledOne = true;
      }
    }
    if (!filledOne) {
      throw new NotEvaluated("no memory can be filled within the fixture's limit");
    }
  }

  private static void fill(Memory memory) {
    long size = memory.info().size();
    long piece = memory.info().maxAllocation();
    List<Buffer> live = new ArrayList<>();
    try {
      for (long sum = piece; ; sum += piece) {
        live.add(memory.allocate(piece));
        if (sum > size) {
          throw new RuleViolation(
              "live buffers of memory "
                  + memory.info().index()
                  + " hold at most "
                  + size
                  + " bytes",
              sum + " bytes in " + live.size() + " buffers");
        }
      }
    } catch (AcceleratorException e) {
      Expect.equal(
          "the code of the allocation that does not fit", ErrorCode.OUT_OF_DEVICE_MEMORY, e.code());
    } finally {
      live.forEach(Buffer::close);
    }
    Expect.that(!live.isEmpty(), "an allocation of maxAllocation succeeds", "it failed");
  }

  @Verifies(value = "MEM-06", lookAt = "what close of a buffer gives back, and when")
  void freedSpaceIsReusable(Bench bench) {
    for (Memory memory : bench.programmed().memories()) {
      long available = memory.available();
      long piece = piece(bench, memory);
      long pieces = Math.min(MANY, Math.max(10, 10 * (memory.info().size() / piece)));
      for (long i = 1; i <= pieces; i++) {
        long number = i;
        Expect.success(
            "allocation " + number + " of " + piece + " bytes after the others were closed",
            () -> memory.allocate(piece).close());
      }
      Expect.eventually(
          bench.bounds().stopGrace(),
          "available() of memory " + memory.info().index() + " is " + available + " again",
          () -> memory.available() == available,
          memory::available);
    }
  }

  @Verifies(value = "MEM-07", lookAt = "whether the memory's index reaches the native allocation")
  void memoriesAreApart(Bench bench) {
    Resource resource = bench.programmed();
    List<Memory> memories = resource.memories();
    if (memories.size() < 2) {
      throw new NotEvaluated("the program has one memory only");
    }
    int size = 64 * 1024;
    List<Buffer> buffers = new ArrayList<>();
    List<byte[]> contents = new ArrayList<>();
    for (Memory memory : memories) {
      Buffer buffer = memory.allocate(size);
      Expect.that(
          buffer.memory().info().index() == memory.info().index(),
          "a buffer lies in the memory that it was allocated in",
          buffer.memory().info());
      buffers.add(buffer);
      contents.add(bench.randomBytes(size));
    }
    for (int i = 0; i < buffers.size(); i++) {
      buffers.get(i).hostView().put(contents.get(i));
      Expect.completes("the copy to memory " + i, buffers.get(i).copyToDevice());
    }
    for (int i = 0; i < buffers.size(); i++) {
      Expect.completes("the copy from memory " + i, buffers.get(i).copyFromDevice());
      Expect.bytes(
          "the buffer in memory " + i, ByteBuffer.wrap(contents.get(i)), buffers.get(i).hostView());
    }
  }

  @Verifies(value = "MEM-08", lookAt = "the connectivity that the binary's metadata tells")
  void connectivityIsTold(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    int count = resource.memories().size();
    try (ComputeUnit unit = bench.unit(resource, Role.VECTOR_ADD)) {
      for (ArgumentInfo argument : unit.kernel().arguments()) {
        if (argument.isBuffer()) {
          Expect.that(
              !argument.memories().isEmpty()
                  && argument.memories().stream().allMatch(index -> index >= 0 && index < count),
              "argument " + argument.index() + " names the memories that it reaches",
              argument.memories());
        }
      }
    }
  }
}
