package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Call;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.VectorAddition;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Binary;
import io.coral.conformance.rules.fixture.Harness;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.lifecycle.SettableEvent;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** PRG, second half: what programming does to a device. */
final class ProgramRules {

  @Verifies(value = "PRG-01", lookAt = "which kernels and instances openComputeUnit knows")
  void everyDeclaredKernelCanBeOpened(Bench bench) {
    bench.anyBinary();
    for (Binary binary : bench.fixture().binaries()) {
      try (Resource resource = bench.open()) {
        bench.program(resource, binary);
        List<KernelInfo> kernels = resource.kernels();
        for (KernelInfo kernel : kernels) {
          expectOpens(resource, kernel.name());
          kernel.instances().forEach(instance -> expectOpens(resource, instance));
        }
        List<String> names = kernels.stream().map(KernelInfo::name).toList();
        for (Role role : binary.kernels().keySet()) {
          Expect.success(
              "a compute unit for the role " + role.id(),
              () -> bench.unit(resource, binary, role).close());
          String opened = Objects.requireNonNull(binary.kernels().get(role));
          Expect.that(
              kernels.stream()
                  .anyMatch(
                      kernel ->
                          kernel.name().equals(opened) || kernel.instances().contains(opened)),
              "kernels() lists " + opened + ", which can be opened",
              names);
        }
        for (KernelInfo declared : binary.declared()) {
          Expect.that(
              names.contains(declared.name()),
              "kernels() lists the declared kernel " + declared.name(),
              names);
        }
      }
    }
  }

  private static void expectOpens(Resource resource, String name) {
    Expect.success(
        "openComputeUnit(\"" + name + "\")",
        () -> {
          try (ComputeUnit unit = resource.openComputeUnit(name)) {
            Expect.equal("the name of the compute unit", name, unit.name());
          }
        });
  }

  @Verifies(value = "PRG-05", lookAt = "how program waits for outstanding commands, and its bound")
  void programmingDrainsOutstandingCommands(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    Bitstream bitstream = bench.binary(Role.VECTOR_ADD).bitstream();
    expectDrains(bench, resource, "program", () -> resource.program(bitstream));
    expectDrains(bench, resource, "unprogram", resource::unprogram);
    Expect.equal("the phase after unprogram", Phase.UNPROGRAMMED, resource.state().phase());
  }

  private static void expectDrains(Bench bench, Resource resource, String what, Call change) {
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    ResourceState before = resource.state();

    SettableEvent closed = bench.gate();
    Event held = addition.a().copyToDevice(closed);
    FutureTask<AcceleratorException> late =
        bench.background(
            () -> Expect.failure(ErrorCode.BUSY, what + " while a command outlasts it", change));
    expectBusy(bench, addition, what, late);
    long bound = bench.bounds().programDrain().plus(Expect.PATIENCE).toNanos();
    Expect.within(
        bench.bounds().programDrain(),
        "the refusal of " + what + " with BUSY",
        () -> late.get(bound, TimeUnit.NANOSECONDS));
    Expect.equal("the state after BUSY", before, resource.state());
    closed.complete();
    Expect.completes("the command that was outstanding", held);
    addition.runAndCheck("vector_add after " + what + " failed BUSY");

    SettableEvent gate = bench.gate();
    Event outstanding = addition.a().copyToDevice(gate);
    FutureTask<Boolean> waiting =
        bench.background(
            () -> {
              change.run();
              return true;
            });
    expectBusy(bench, addition, what, waiting);
    gate.complete();
    Expect.success(
        what + " once the outstanding command is done",
        () -> waiting.get(bound, TimeUnit.NANOSECONDS));
    Expect.equal("the outstanding command", Event.State.COMPLETED, outstanding.state());
  }

  private static void expectBusy(
      Bench bench, VectorAddition addition, String what, FutureTask<?> change) {
    Expect.eventually(
        bench.bounds().programDrain(),
        "new commands fail BUSY during " + what,
        () -> {
          try {
            addition.b().copyToDevice();
            return false;
          } catch (AcceleratorException e) {
            Expect.equal("the code of a new command during " + what, ErrorCode.BUSY, e.code());
            return true;
          }
        },
        () -> change.isDone() ? what + " did not wait" : "new commands are accepted");
  }

  @Verifies(
      value = "PRG-07",
      lookAt = "what of the earlier program is kept when it is loaded again")
  void theSameBinaryCanBeProgrammedAgain(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    for (int i = 0; i < 5; i++) {
      VectorAddition.on(bench, resource, 1000).runAndCheck("vector_add in epoch " + (i + 1));
      long epoch = resource.state().epoch();
      bench.program(resource, bench.binary(Role.VECTOR_ADD));
      Expect.that(
          resource.state().epoch() > epoch, "a new epoch starts after " + epoch, resource.state());
    }
  }

  @Verifies(value = "PRG-09", lookAt = "native state that the runtime shares between its devices")
  void programmingOneDeviceLeavesAnotherAlone(Bench bench) {
    String other = bench.otherDevice().id();
    Resource first = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, first, 1000);
    addition.copyInAndAwait();
    ResourceState before = first.state();
    SettableEvent gate = bench.gate();
    Event run = addition.launch(gate);

    Resource second = bench.programmed(other, Role.VECTOR_ADD);
    bench.program(second, bench.binary(Role.VECTOR_ADD));
    Expect.equal("the state of the first device", before, first.state());
    gate.complete();
    Expect.completes("the run that was outstanding on the first device", run);
    addition.fetchAndCheck("vector_add on the first device");
    second.unprogram();
    addition.refill(bench.random());
    addition.runAndCheck("vector_add after the other device was unprogrammed");
  }

  @Verifies(
      value = "PRG-10",
      lookAt = "the check for a program in memories, kernels, openComputeUnit")
  void nothingIsThereBeforeProgramming(Bench bench) {
    Resource resource = bench.open();
    expectNotProgrammed(resource, "before programming");
    bench.program(resource, bench.anyBinary());
    resource.unprogram();
    expectNotProgrammed(resource, "after unprogram");
  }

  private static void expectNotProgrammed(Resource resource, String when) {
    ErrorCode code = ErrorCode.NOT_PROGRAMMED;
    Expect.failure(code, "memories() " + when, resource::memories);
    Expect.failure(code, "kernels() " + when, resource::kernels);
    Expect.failure(code, "openComputeUnit " + when, () -> resource.openComputeUnit("vector_add"));
  }

  @Verifies(value = "PRG-11", lookAt = "SHA-256 over all of the binary's bytes, in lower-case hex")
  void theDigestIsThatOfTheBinary(Bench bench) throws NoSuchAlgorithmException {
    Binary binary = bench.anyBinary();
    Resource resource = bench.programmed();
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(binary.bytes());
    Expect.equal(
        "the digest", Optional.of(HexFormat.of().formatHex(digest)), resource.state().digest());
  }

  @Verifies(value = "PRG-13", lookAt = "what unprogram leaves on the device")
  void unprogramLeavesAUsableResource(Bench bench) {
    Resource resource = bench.programmed(Role.VECTOR_ADD);
    VectorAddition addition = VectorAddition.on(bench, resource, 1000);
    resource.unprogram();
    Expect.equal("the phase after unprogram", Phase.UNPROGRAMMED, resource.state().phase());
    Expect.failure(ErrorCode.STALE, "a copy after unprogram", () -> addition.a().copyToDevice());
    Expect.failure(ErrorCode.STALE, "a run after unprogram", () -> addition.unit().run());
    Expect.success("close of an object of the ended epoch", addition::close);
    bench.program(resource, bench.binary(Role.VECTOR_ADD));
    VectorAddition.on(bench, resource, 1000).runAndCheck("vector_add after unprogram and program");
  }

  @Verifies(value = "PRG-14", lookAt = "the state after the native programming call failed")
  void aRefusedProgrammingLeavesTheResourceUnprogrammed(Bench bench) {
    Harness harness = bench.harness(Harness.Action.REFUSE);
    Resource resource = bench.programmed();
    bench.mendLater(resource.info().id());
    harness.refuse(bench.runtime(), resource);
    Expect.failure(
        ErrorCode.PROGRAM_FAILED,
        "program that the device refuses",
        () -> resource.program(bench.anyBinary().bitstream()));
    Expect.equal("the phase afterwards", Phase.UNPROGRAMMED, resource.state().phase());
    Expect.failure(ErrorCode.NOT_PROGRAMMED, "memories() afterwards", resource::memories);
    bench.program(resource, bench.anyBinary());
  }
}
