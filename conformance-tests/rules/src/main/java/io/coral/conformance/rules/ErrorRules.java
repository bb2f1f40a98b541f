package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.lifecycle.SettableEvent;
import java.nio.ByteBuffer;
import java.time.Duration;

/** ERR: how a runtime tells what went wrong. */
final class ErrorRules {

  private static final int COUNT = 1000;

  @Verifies(value = "ERR-01", lookAt = "exceptions of the vendor's binding that pass through")
  void everyFailureHasARegisteredCode(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    for (Misuse misuse : Misuse.all(bench, resource, addition)) {
      Expect.failure(misuse.code(), misuse.what(), misuse.call());
    }
    expectNullRefused(bench, resource, addition);
    addition.close();
    Event[] nothing = {none()};
    Expect.nullRefused("copyToDevice of a closed buffer", () -> addition.a().copyToDevice(nothing));
    Expect.nullRefused("run of a closed compute unit", () -> addition.unit().run(nothing));
  }

  private static void expectNullRefused(Bench bench, Resource resource, VectorAddition addition) {
    AcceleratorRuntime runtime = bench.runtime();
    Memory memory = bench.memory(resource);
    ComputeUnit unit = addition.unit();
    Buffer a = addition.a();
    Event[] nothing = {none()};
    Expect.nullRefused("open", () -> runtime.open(none()));
    Expect.nullRefused("capability of the runtime", () -> runtime.capability(none()));
    Expect.nullRefused("check", () -> resource.check(none()));
    Expect.nullRefused("program", () -> resource.program(none()));
    Expect.nullRefused("openComputeUnit", () -> resource.openComputeUnit(none()));
    Expect.nullRefused("capability of a resource", () -> resource.capability(none()));
    Expect.nullRefused("wrap", () -> memory.wrap(none()));
    Expect.nullRefused("copyToDevice", () -> a.copyToDevice(nothing));
    Expect.nullRefused("copyFromDevice", () -> a.copyFromDevice(-1, 0, nothing));
    Expect.nullRefused("write", () -> a.write(-1, none()));
    Expect.nullRefused("write", () -> a.write(-1, ByteBuffer.allocateDirect(1), nothing));
    Expect.nullRefused("read", () -> a.read(-1, none()));
    Expect.nullRefused("read", () -> a.read(-1, ByteBuffer.allocateDirect(1), nothing));
    Expect.nullRefused("fill", () -> a.fill(-1, 0, (byte) 0, nothing));
    Expect.nullRefused("setBuffer", () -> unit.setBuffer(99, none()));
    Expect.nullRefused("setScalar", () -> unit.setScalar(99, none()));
    Expect.nullRefused("run", () -> unit.run(nothing));
    Expect.nullRefused("await", () -> a.copyToDevice().await(none()));
  }

  /** Null, against the contract on purpose. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T none() {
    return null;
  }

  @Verifies(value = "ERR-02", lookAt = "how the vendor's codes are mapped, and what the text says")
  void failuresNameOperationAndObject(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    for (Misuse misuse : Misuse.all(bench, resource, addition)) {
      AcceleratorException failure = Expect.failure(misuse.code(), misuse.what(), misuse.call());
      String operation = misuse.what().substring(0, misuse.what().indexOf('('));
      // program makes the checks of check, and may say so
      boolean named =
          failure.operation().equals(operation)
              || (operation.equals("program") && failure.operation().equals("check"));
      Expect.that(named, misuse.what() + " names the operation " + operation, failure);
      Expect.that(!failure.object().isBlank(), misuse.what() + " names its object", failure);
      Expect.that(!failure.text().isBlank(), misuse.what() + " says what was wrong", failure);
      Expect.that(
          failure.vendorCode().isPresent() == failure.vendorText().isPresent(),
          "the vendor's code comes with its text",
          failure);
    }
  }

  @Verifies(value = "ERR-03", lookAt = "what a call changes before its last check")
  void callsThatThrowLeaveNoSideEffect(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Memory memory = bench.memory(resource);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.copyInAndAwait();
    var misuses = Misuse.all(bench, resource, addition);
    ResourceState state = resource.state();
    long available = memory.available();
    for (Misuse misuse : misuses) {
      Expect.failure(misuse.what() + " fails", misuse.call());
      Expect.equal("the state after " + misuse.what(), state, resource.state());
      Expect.equal("the bytes available after " + misuse.what(), available, memory.available());
      addition.checkNotRun("after " + misuse.what());
    }
    Expect.completes("a run with the arguments as they were", addition.launch());
    addition.fetchAndCheck("vector_add with device bytes as they were");
    Expect.success("an allocation after a failed one", () -> memory.allocate(4096).close());
    Expect.success(
        "program after a failed one",
        () -> resource.program(bench.binary(Role.VECTOR_ADD).bitstream()));
  }

  @Verifies(value = "ERR-05", lookAt = "how a device id becomes a native device; fallbacks")
  void workRunsOnTheNamedDevice(Bench bench) {
    String other = bench.otherDevice().id();
    Resource first = bench.programmed(Role.VECTOR_ADD);
    Resource second = bench.programmed(other, Role.VECTOR_ADD);
    Expect.equal("the id of the first resource", bench.device().id(), first.info().id());
    Expect.equal("the id of the second resource", other, second.info().id());
    VectorAddition here = VectorAddition.on(bench, first, COUNT);
    VectorAddition there = VectorAddition.on(bench, second, COUNT);
    there.copyInAndAwait();
    long available = bench.memory(second).available();
    here.runAndCheck("vector_add on the first device");
    there.checkNotRun("the second device's output after a run on the first");
    try (Buffer buffer = bench.memory(first).allocate(1 << 20)) {
      Expect.equal(
          "the second device's bytes available after an allocation of "
              + buffer.size()
              + " bytes on the first",
          available,
          bench.memory(second).available());
    }
    first.close();
    Expect.completes("a run on the second device", there.launch());
    there.fetchAndCheck("vector_add on the second device after the first was closed");
  }

  @Verifies(value = "ERR-06", lookAt = "the messages of NOT_FOUND")
  void notFoundListsWhatExists(Bench bench) {
    AcceleratorException device =
        Expect.failure(
            ErrorCode.NOT_FOUND, "open(unknown)", () -> bench.runtime().open("no-such-device"));
    for (DeviceInfo info : bench.runtime().discover().devices()) {
      Expect.that(
          device.getMessage().contains(info.id()),
          "the message contains " + info.id(),
          device.getMessage());
    }
    Resource resource = bench.programmed();
    AcceleratorException unit =
        Expect.failure(
            ErrorCode.NOT_FOUND,
            "openComputeUnit(unknown)",
            () -> resource.openComputeUnit("no_such_kernel"));
    for (KernelInfo kernel : resource.kernels()) {
      Expect.that(
          unit.getMessage().contains(kernel.name()),
          "the message contains " + kernel.name(),
          unit.getMessage());
    }
  }

  @Verifies(
      value = "ERR-07",
      lookAt = "what is done with a command when an event it waits for fails")
  void dependentsOfAFailedCommandAreNotExecuted(Bench bench) throws Exception {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, COUNT);
    addition.copyInAndAwait();
    SettableEvent gate = bench.gate();
    Event run = addition.launch(gate);
    Event copy = addition.a().copyFromDevice(run);
    Event unrelated = addition.b().copyFromDevice();
    AcceleratorException cause =
        AcceleratorException.of(
            ErrorCode.EXECUTION_FAILED, "run", "a command of the kit", "failed on purpose");
    gate.fail(cause);

    AcceleratorException failure =
        Expect.fails(ErrorCode.DEPENDENCY_FAILED, "the run that waited for it", run);
    Expect.that(
        failure.getCause() == cause,
        "its cause is the failure of the dependency",
        failure.getCause());
    Expect.fails(ErrorCode.DEPENDENCY_FAILED, "the copy that waited for the run", copy);
    for (int again = 2; again <= 3; again++) {
      Expect.fails(ErrorCode.DEPENDENCY_FAILED, "the same run at await " + again, run);
    }
    Expect.completes("a copy that waited for nothing", unrelated);
    addition.checkNotRun("after the dependency failed");
    Event late = addition.launch(run);
    Expect.fails(ErrorCode.DEPENDENCY_FAILED, "a run after an event that had failed", late);
    addition.checkNotRun("after an event that had failed");
    Throwable told =
        run.completion()
            .handle((nothing, thrown) -> thrown)
            .toCompletableFuture()
            .get(Duration.ofSeconds(5).toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS);
    Expect.that(
        told instanceof AcceleratorException || told.getCause() instanceof AcceleratorException,
        "completion() ends with the failure",
        told);
    addition.runAndCheck("vector_add afterwards");
  }
}
