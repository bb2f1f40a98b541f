package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.text;

import io.coral.conformance.mutants.DeviceMutants.Opened;
import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Wrong in how devices are programmed: PRG. */
final class ProgramMutants {

  private static final Set<ErrorCode> CHECKS =
      Set.of(ErrorCode.INVALID_BINARY, ErrorCode.INCOMPATIBLE);

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.PRG_01,
              "instances that cannot be opened by name",
              () ->
                  on(
                      Operation.OPEN_COMPUTE_UNIT,
                      call -> {
                        if (call.argument(0) instanceof String name && name.contains("{")) {
                          throw failure(ErrorCode.NOT_FOUND, call);
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.PRG_02,
              "a broken binary that the device is left to refuse",
              () ->
                  failing(
                      Operation.PROGRAM,
                      Set.of(ErrorCode.INVALID_BINARY),
                      code(ErrorCode.PROGRAM_FAILED))),
          mutant(
              Rule.PRG_02,
              "a broken binary that throws from the parser",
              () ->
                  failing(
                      Operation.CHECK,
                      Set.of(ErrorCode.INVALID_BINARY),
                      e -> new IndexOutOfBoundsException("offset 4711"))),
          mutant(
              Rule.PRG_03,
              "an incompatible binary whose platform is not told",
              () ->
                  failing(
                      Operation.PROGRAM,
                      Set.of(ErrorCode.INCOMPATIBLE),
                      text("the binary is for another board"))),
          mutant(
              Rule.PRG_04,
              "a program that lets go of the old one before its checks",
              () -> unprogramOn(Operation.PROGRAM)),
          mutant(
              Rule.PRG_05,
              "commands that are accepted while programming",
              () -> accepting(Operation.COPY_TO_DEVICE, ErrorCode.BUSY, call -> NoCommand.event())),
          mutant(
              Rule.PRG_05,
              "programming that times out instead of being busy",
              () -> failing(Operation.PROGRAM, Set.of(ErrorCode.BUSY), code(ErrorCode.TIMEOUT))),
          mutant(
              Rule.PRG_06,
              "a stale buffer that is accepted",
              () -> accepting(Operation.COPY_TO_DEVICE, ErrorCode.STALE, c -> NoCommand.event())),
          mutant(
              Rule.PRG_06,
              "a stale memory that is closed instead",
              () -> failing(Operation.ALLOCATE, Set.of(ErrorCode.STALE), code(ErrorCode.CLOSED))),
          mutant(
              Rule.PRG_07,
              "the same binary is not programmed again",
              () ->
                  on(
                      Operation.PROGRAM,
                      call -> {
                        Resource resource = (Resource) call.target();
                        Bitstream bitstream = (Bitstream) call.argument(0);
                        if (bitstream != null
                            && resource.state().bitstream().equals(Optional.of(bitstream.name()))
                            && isSound(resource, bitstream)) {
                          return null;
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.PRG_08,
              "binaries that are kept",
              () -> {
                List<Object> kept = new CopyOnWriteArrayList<>();
                return afterSuccess(
                    Operation.PROGRAM, call -> kept.add(Objects.requireNonNull(call.argument(0))));
              }),
          mutantOf(
              Rule.PRG_09,
              "programming a device unprograms the others",
              () -> {
                Opened opened = new Opened();
                return List.of(
                    opened,
                    on(
                        Operation.PROGRAM,
                        call -> {
                          opened.unprogramOthers(call.self());
                          return call.proceed();
                        }),
                    on(
                        Operation.UNPROGRAM,
                        call -> {
                          opened.unprogramOthers(call.self());
                          return call.proceed();
                        }));
              }),
          mutant(
              Rule.PRG_10,
              "an unprogrammed device that has no kernels",
              () -> accepting(Operation.KERNELS, ErrorCode.NOT_PROGRAMMED, call -> List.of())),
          mutant(
              Rule.PRG_10,
              "memories before programming that throw what they hit",
              () ->
                  failing(
                      Operation.MEMORIES,
                      Set.of(ErrorCode.NOT_PROGRAMMED),
                      e -> new NullPointerException("program"))),
          mutant(
              Rule.PRG_11,
              "a digest in upper case",
              () ->
                  DeviceMutants.state(
                      state ->
                          new ResourceState(
                              state.phase(),
                              state.epoch(),
                              state.bitstream(),
                              state.digest().map(digest -> digest.toUpperCase(Locale.ROOT)),
                              state.cause()))),
          mutant(
              Rule.PRG_12,
              "a check that does not compare platforms",
              () -> accepting(Operation.CHECK, ErrorCode.INCOMPATIBLE, call -> null)),
          mutant(
              Rule.PRG_12,
              "a check that unprograms the device",
              () -> unprogramOn(Operation.CHECK)),
          mutant(
              Rule.PRG_13,
              "an unprogram that does nothing",
              () -> on(Operation.UNPROGRAM, call -> null)),
          mutant(
              Rule.PRG_14,
              "a refused programming that is an internal error",
              () ->
                  failing(
                      Operation.PROGRAM,
                      Set.of(ErrorCode.PROGRAM_FAILED),
                      code(ErrorCode.INTERNAL))),
          mutant(
              Rule.CMP_01,
              "an unknown kernel whose message lists nothing",
              () ->
                  failing(
                      Operation.OPEN_COMPUTE_UNIT,
                      Set.of(ErrorCode.NOT_FOUND),
                      text("no such kernel"))),
          mutant(
              Rule.CMP_01,
              "an empty kernel name that is not found",
              () ->
                  failing(
                      Operation.OPEN_COMPUTE_UNIT,
                      Set.of(ErrorCode.INVALID_ARGUMENT),
                      code(ErrorCode.NOT_FOUND))),
          mutant(
              Rule.CMP_12,
              "a run with a closed buffer that is accepted",
              () -> accepting(Operation.RUN, ErrorCode.CLOSED, c -> NoCommand.event())));

  private ProgramMutants() {}

  private static boolean isSound(Resource resource, Bitstream bitstream) {
    try {
      resource.check(bitstream);
      return true;
    } catch (AcceleratorException e) {
      return false;
    }
  }

  /** Unprograms the device before the call, and again where it fails. */
  private static Layer unprogramOn(Operation operation) {
    return on(operation, ProgramMutants::unprogramFirst);
  }

  private static @Nullable Object unprogramFirst(Call call) throws Throwable {
    Resource resource = (Resource) call.target();
    boolean programmed = resource.state().phase() == Phase.PROGRAMMED;
    try {
      Object result = call.proceed();
      if (programmed && call.is(Operation.CHECK)) {
        resource.unprogram();
      }
      return result;
    } catch (AcceleratorException e) {
      if (programmed && CHECKS.contains(e.code())) {
        resource.unprogram();
      }
      throw e;
    }
  }
}
