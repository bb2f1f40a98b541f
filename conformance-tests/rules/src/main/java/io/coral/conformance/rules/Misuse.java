package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Call;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One wrong call and the code that it fails with.
 *
 * @param what the call, for people
 * @param code the code
 * @param call the call
 */
record Misuse(String what, ErrorCode code, Call call) {

  /** Not a capability of any runtime. */
  interface NoCapability {}

  /** Every kind of wrong call, on one resource that stays usable. */
  static List<Misuse> all(Bench bench, Resource resource, VectorAddition addition) {
    Memory memory = bench.memory(resource);
    ComputeUnit unit = addition.unit();
    Buffer a = addition.a();
    Buffer closed = memory.allocate(64);
    closed.close();
    ComputeUnit incomplete = bench.unit(resource, Role.VECTOR_ADD);
    List<Misuse> all = new ArrayList<>();
    all.add(of("open(unknown)", ErrorCode.NOT_FOUND, () -> bench.runtime().open("no-such")));
    all.add(of("open(again)", ErrorCode.BUSY, () -> bench.runtime().open(resource.info().id())));
    all.add(of("allocate(0)", ErrorCode.INVALID_ARGUMENT, () -> memory.allocate(0)));
    all.add(
        of(
            "allocate(size + 1)",
            ErrorCode.OUT_OF_DEVICE_MEMORY,
            () -> memory.allocate(memory.info().size() + 1)));
    all.add(
        of("wrap(heap)", ErrorCode.INVALID_ARGUMENT, () -> memory.wrap(ByteBuffer.allocate(9))));
    all.add(
        of(
            "openComputeUnit(\"\")",
            ErrorCode.INVALID_ARGUMENT,
            () -> resource.openComputeUnit("")));
    all.add(
        of(
            "openComputeUnit(unknown)",
            ErrorCode.NOT_FOUND,
            () -> resource.openComputeUnit("no_such_kernel")));
    all.add(of("copyToDevice(0, 0)", ErrorCode.INVALID_ARGUMENT, () -> a.copyToDevice(0, 0)));
    all.add(of("copyFromDevice(-1, 1)", ErrorCode.INVALID_ARGUMENT, () -> a.copyFromDevice(-1, 1)));
    all.add(of("copyToDevice(closed)", ErrorCode.CLOSED, closed::copyToDevice));
    all.add(of("setBuffer(-1)", ErrorCode.INVALID_ARGUMENT, () -> unit.setBuffer(-1, a)));
    all.add(of("setBuffer(closed)", ErrorCode.CLOSED, () -> unit.setBuffer(0, closed)));
    all.add(
        of("setScalar(7 bytes)", ErrorCode.INVALID_ARGUMENT, () -> unit.setScalar(3, new byte[7])));
    all.add(of("run(incomplete)", ErrorCode.INVALID_ARGUMENT, incomplete::run));
    all.add(of("program(empty)", ErrorCode.INVALID_BINARY, () -> resource.program(emptyBinary())));
    all.add(of("check(empty)", ErrorCode.INVALID_BINARY, () -> resource.check(emptyBinary())));
    all.add(
        of(
            "capability(undeclared)",
            ErrorCode.UNSUPPORTED,
            () -> resource.capability(NoCapability.class)));
    return all;
  }

  private static Misuse of(String what, ErrorCode code, Call call) {
    return new Misuse(what, code, call);
  }

  private static Bitstream emptyBinary() {
    return Bitstream.of("empty", ByteBuffer.allocate(0));
  }
}
