package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;

/** PRG-06: what becomes of objects when their epoch ends. */
final class EpochRules {

  @Verifies(value = "PRG-06", lookAt = "whether each object remembers the epoch it was made in")
  void objectsOfAnEarlierEpochAreStale(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Memory memory = bench.memory(resource);
    MemoryInfo info = memory.info();
    VectorAddition old = VectorAddition.on(bench, resource, 1000);
    old.runAndCheck("vector_add in the first epoch");
    long size = old.a().size();
    bench.program(resource, bench.binary(Role.VECTOR_ADD));

    ErrorCode stale = ErrorCode.STALE;
    Expect.failure(stale, "allocate in an old memory", () -> memory.allocate(64));
    Expect.failure(
        stale, "wrap in an old memory", () -> memory.wrap(ByteBuffer.allocateDirect(64)));
    Expect.failure(stale, "copyToDevice of an old buffer", () -> old.a().copyToDevice());
    Expect.failure(stale, "copyFromDevice of an old buffer", () -> old.c().copyFromDevice());
    if (bench.runtime().info().has(Features.HOST_RANGES)) {
      ByteBuffer host = ByteBuffer.allocateDirect(64);
      Expect.failure(stale, "write of an old buffer", () -> old.a().write(0, host));
      Expect.failure(stale, "read of an old buffer", () -> old.c().read(0, host));
      Expect.failure(stale, "fill of an old buffer", () -> old.c().fill(0, 64, (byte) 0));
    }
    Expect.failure(stale, "run of an old compute unit", () -> old.unit().run());
    Expect.failure(stale, "setInt of an old compute unit", () -> old.unit().setInt(3, 1));
    Expect.failure(
        stale, "setBuffer of an old compute unit", () -> old.unit().setBuffer(0, old.a()));

    VectorAddition fresh = VectorAddition.on(bench, resource, 1000);
    Expect.failure(stale, "setBuffer with an old buffer", () -> fresh.unit().setBuffer(0, old.a()));
    fresh.runAndCheck("vector_add in the second epoch");

    Expect.equal("the size of an old buffer", size, old.a().size());
    Expect.equal("info() of an old memory", info, memory.info());
    Expect.equal(
        "the kernel of an old compute unit",
        fresh.unit().kernel().name(),
        old.unit().kernel().name());
    Expect.success("close of old objects", old::close);
  }
}
