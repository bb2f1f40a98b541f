package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.text;

import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.Rule;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Wrong in how failures are told: ERR. */
final class ErrorMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.ERR_01,
              "a failure of the vendor's binding that passes through",
              () ->
                  failing(
                      Operation.ALLOCATE,
                      Set.of(ErrorCode.OUT_OF_DEVICE_MEMORY),
                      e -> new IllegalStateException("CL_MEM_OBJECT_ALLOCATION_FAILURE"))),
          mutant(
              Rule.ERR_01,
              "null that is an invalid argument",
              () ->
                  on(
                      Operation.SET_BUFFER,
                      call -> {
                        if (call.hasNullArgument()) {
                          throw failure(ErrorCode.INVALID_ARGUMENT, call);
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.ERR_01,
              "null that is noticed after the close",
              () ->
                  on(
                      Operation.RUN,
                      call -> call.hasNullArgument() ? NoCommand.event() : call.proceed())),
          mutant(
              Rule.ERR_02,
              "an error without its object",
              () ->
                  failing(
                      Operation.SET_SCALAR,
                      Set.of(ErrorCode.values()),
                      e -> {
                        AcceleratorException failure = (AcceleratorException) e;
                        return AcceleratorException.of(
                            failure.code(), failure.operation(), "", failure.text());
                      })),
          mutant(
              Rule.ERR_02,
              "an error that names another operation",
              () ->
                  failing(
                      Operation.ALLOCATE,
                      Set.of(ErrorCode.values()),
                      e -> {
                        AcceleratorException failure = (AcceleratorException) e;
                        return AcceleratorException.of(
                            failure.code(), "native call", failure.object(), failure.text());
                      })),
          mutant(
              Rule.ERR_03,
              "a scalar that is zero after a wrong one was refused",
              () ->
                  afterFailure(
                      Operation.SET_SCALAR,
                      ErrorCode.INVALID_ARGUMENT,
                      call ->
                          zero(
                              (ComputeUnit) call.target(),
                              (Integer) Objects.requireNonNull(call.argument(0))))),
          mutant(
              Rule.ERR_03,
              "a program that fails its checks and leaves the device bare",
              () ->
                  afterFailure(
                      Operation.PROGRAM,
                      ErrorCode.INVALID_BINARY,
                      call -> ((Resource) call.target()).unprogram())),
          mutant(
              Rule.ERR_06,
              "a device that is not found, and a message without those that exist",
              () -> failing(Operation.OPEN, Set.of(ErrorCode.NOT_FOUND), text("not found"))),
          mutant(
              Rule.ERR_06,
              "a kernel that is not found, and a message without those that exist",
              () ->
                  failing(
                      Operation.OPEN_COMPUTE_UNIT,
                      Set.of(ErrorCode.NOT_FOUND),
                      text("not found"))));

  private ErrorMutants() {}

  private static void zero(ComputeUnit unit, int index) {
    if (index >= 0 && index < unit.kernel().arguments().size()) {
      unit.kernel()
          .arguments()
          .get(index)
          .size()
          .ifPresent(size -> unit.setScalar(index, new byte[size]));
    }
  }
}
