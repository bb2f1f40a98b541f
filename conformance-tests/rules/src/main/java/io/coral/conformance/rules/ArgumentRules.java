package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Call;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** CMP, first half: compute units and their arguments. */
final class ArgumentRules {

  private static final int COUNT = 1000;

  @Verifies(value = "CMP-01", lookAt = "the message of NOT_FOUND in openComputeUnit(name)")
  void unknownNamesListWhatExists(Bench bench) {
    Resource resource = bench.programmed();
    AcceleratorException failure =
        Expect.failure(
            ErrorCode.NOT_FOUND,
            "openComputeUnit with an unknown name",
            () -> resource.openComputeUnit("no_such_kernel"));
    for (KernelInfo kernel : resource.kernels()) {
      Expect.that(
          failure.getMessage().contains(kernel.name()),
          "the message lists kernel " + kernel.name(),
          failure.getMessage());
    }
    Expect.failure(
        ErrorCode.INVALID_ARGUMENT,
        "openComputeUnit with an empty name",
        () -> resource.openComputeUnit(""));
  }

  @Verifies(value = "CMP-02", lookAt = "the checks of index and kind in setBuffer and setScalar")
  void wrongIndexesAndKindsAreInvalid(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    ComputeUnit unit = addition.unit();
    for (int index : new int[] {-1, 4, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      expectInvalid("setBuffer(" + index + ", …)", () -> unit.setBuffer(index, addition.a()));
      expectInvalid("setInt(" + index + ", 1)", () -> unit.setInt(index, 1));
    }
    expectInvalid("setBuffer for the scalar argument 3", () -> unit.setBuffer(3, addition.a()));
    expectInvalid("setLong for the buffer argument 0", () -> unit.setLong(0, 4096));
    addition.runAndCheck("vector_add after wrong indexes");
  }

  @Verifies(value = "CMP-03", lookAt = "the check of the scalar's size in setScalar")
  void wrongScalarSizesAreInvalid(Bench bench) {
    VectorAddition addition = VectorAddition.on(bench, bench.programmed(Role.VECTOR_ADD), COUNT);
    ComputeUnit unit = addition.unit();
    for (int size : new int[] {0, 1, 2, 3, 5, 8, 64}) {
      expectInvalid(
          "setScalar of " + size + " bytes for an int", () -> unit.setScalar(3, new byte[size]));
    }
    addition.runAndCheck("vector_add after wrong sizes");
  }

  private static void expectInvalid(String what, Call call) {
    Expect.failure(ErrorCode.INVALID_ARGUMENT, what, call);
  }

  @Verifies(value = "CMP-04", lookAt = "the check of the buffer's resource in setBuffer")
  void buffersOfAnotherResourceAreWrong(Bench bench) {
    String other = bench.otherDevice().id();
    Resource first = bench.programmed(Role.VECTOR_ADD);
    Resource second = bench.programmed(other, Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, first, COUNT);
    Buffer foreign = VectorAddition.buffer(second, addition.unit(), 0, COUNT);
    Expect.failure(
        ErrorCode.WRONG_RESOURCE,
        "setBuffer with a buffer of another resource",
        () -> addition.unit().setBuffer(0, foreign));
    addition.runAndCheck("vector_add after a buffer of another resource");
  }

  @Verifies(value = "CMP-05", lookAt = "the check of the buffer's memory before the native set-arg")
  void unconnectedMemoriesAreWrong(Bench bench) {
    Resource resource = bench.programmed(Role.TWO_BANKS);
    ComputeUnit unit = bench.unit(resource, Role.TWO_BANKS);
    boolean found = false;
    for (ArgumentInfo argument : unit.kernel().arguments()) {
      for (Memory memory : resource.memories()) {
        Set<Integer> reached = argument.memories();
        if (argument.isBuffer() && !reached.isEmpty() && !reached.contains(memory.info().index())) {
          found = true;
          expectWrongMemory(unit, argument, memory);
        }
      }
    }
    if (!found) {
      throw new NotEvaluated(
          "no argument of " + unit.name() + " is known not to reach some memory");
    }
  }

  private static void expectWrongMemory(ComputeUnit unit, ArgumentInfo argument, Memory memory) {
    try (Buffer buffer = memory.allocate(4096)) {
      AcceleratorException failure =
          Expect.failure(
              ErrorCode.WRONG_MEMORY,
              "argument " + argument.index() + " with a buffer in memory " + memory.info().index(),
              () -> unit.setBuffer(argument.index(), buffer));
      for (int index : argument.memories()) {
        Expect.that(
            failure.getMessage().contains(String.valueOf(index)),
            "the message names memory " + index + ", which the argument reaches",
            failure.getMessage());
      }
    }
  }

  @Verifies(value = "CMP-06", lookAt = "the check for completeness at the start of run")
  void aRunWithAnUnsetArgumentIsInvalid(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition complete = VectorAddition.on(bench, resource, COUNT);
    complete.copyInAndAwait();
    for (int unset = 0; unset < 4; unset++) {
      ComputeUnit unit = bench.unit(resource, Role.VECTOR_ADD);
      int missing = unset;
      setAllBut(unit, complete, missing);
      expectInvalid("run with argument " + missing + " unset", unit::run);
      complete.checkNotRun("after run with argument " + missing + " unset");
      unit.close();
    }
    complete.runAndCheck("vector_add with all arguments");
  }

  private static void setAllBut(ComputeUnit unit, VectorAddition buffers, int unset) {
    Buffer[] three = {buffers.a(), buffers.b(), buffers.c()};
    for (int i = 0; i < three.length; i++) {
      if (i != unset) {
        unit.setBuffer(i, three[i]);
      }
    }
    if (unset != 3) {
      unit.setInt(3, buffers.count());
    }
  }

  @Verifies(value = "CMP-08", lookAt = "whether setScalar keeps the caller's array")
  void scalarsAreCopiedWhenSet(Bench bench) {
    VectorAddition addition = VectorAddition.on(bench, bench.programmed(Role.VECTOR_ADD), COUNT);
    byte[] value = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(COUNT).array();
    addition.unit().setScalar(3, value);
    java.util.Arrays.fill(value, (byte) 0);
    addition.runAndCheck("vector_add after the caller cleared the scalar's array");
  }

  @Verifies(value = "CMP-12", lookAt = "the check of each buffer argument at the start of run")
  void aClosedBufferArgumentFailsAtRun(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.runAndCheck("vector_add");
    Buffer old = addition.a();
    old.close();
    Expect.failure(ErrorCode.CLOSED, "run with a closed buffer", () -> addition.unit().run());
    Expect.failure(
        ErrorCode.CLOSED,
        "setBuffer with a closed buffer",
        () -> addition.unit().setBuffer(0, old));
    Buffer fresh = VectorAddition.buffer(resource, addition.unit(), 0, COUNT);
    fresh.hostView().put(addition.b().hostView());
    addition.unit().setBuffer(0, fresh);
    Expect.completes("a run with an open buffer again", addition.unit().run(fresh.copyToDevice()));

    bench.program(resource, bench.binary(Role.VECTOR_ADD));
    ComputeUnit next = bench.unit(resource, Role.VECTOR_ADD);
    Expect.failure(
        ErrorCode.STALE, "setBuffer with a stale buffer", () -> next.setBuffer(0, fresh));
  }

  @Verifies(value = "CMP-15", lookAt = "a native kernel object that a failed set-arg has spoilt")
  void aFailedArgumentLeavesTheUnitUsable(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    ComputeUnit unit = addition.unit();
    Buffer closed = VectorAddition.buffer(resource, unit, 0, COUNT);
    closed.close();
    for (int i = 0; i < 4; i++) {
      int index = i;
      Expect.failure(ErrorCode.CLOSED, "a closed buffer", () -> unit.setBuffer(index % 3, closed));
      expectInvalid("an index out of range", () -> unit.setBuffer(9, addition.a()));
      expectInvalid("a scalar of 3 bytes", () -> unit.setScalar(3, new byte[3]));
      expectInvalid("a buffer for a scalar", () -> unit.setBuffer(3, addition.a()));
    }
    addition.runAndCheck("vector_add with the arguments as they were before the failures");
    addition.refill(bench.random());
    addition.setArguments();
    addition.runAndCheck("vector_add with arguments set after the failures");
  }
}
