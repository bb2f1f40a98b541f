package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.listing;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.Rule;
import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** Wrong in what a programming, a refused one or an unprogramming leaves: PRG. */
final class ReprogramMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.PRG_04,
              "an epoch that a refused binary starts",
              () ->
                  afterRefusal(
                      state ->
                          new ResourceState(
                              state.phase(),
                              state.epoch() + 1,
                              state.bitstream(),
                              state.digest(),
                              state.cause()))),
          mutant(
              Rule.PRG_04,
              "a binary that is taken for the loaded one by its name",
              () ->
                  on(
                      Operation.PROGRAM,
                      call ->
                          call.argument(0) instanceof Bitstream bitstream
                                  && ((Resource) call.target())
                                      .state()
                                      .bitstream()
                                      .equals(Optional.of(bitstream.name()))
                              ? null
                              : call.proceed())),
          mutantOf(
              Rule.PRG_12,
              "a check that remembers names",
              () -> {
                Set<String> sound = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.CHECK,
                        call -> {
                          if (call.argument(0) instanceof Bitstream bitstream
                              && !sound.contains(bitstream.name())) {
                            Object result = call.proceed();
                            sound.add(bitstream.name());
                            return result;
                          }
                          return call.hasNullArgument() ? call.proceed() : null;
                        }));
              }),
          mutantOf(
              Rule.PRG_14,
              "a refused programming after which the next fails too",
              () -> {
                AtomicBoolean refused = new AtomicBoolean();
                return List.of(
                    on(
                        Operation.PROGRAM,
                        call -> {
                          if (refused.get()) {
                            throw failure(ErrorCode.PROGRAM_FAILED, call);
                          }
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            refused.set(e.code() == ErrorCode.PROGRAM_FAILED);
                            throw e;
                          }
                        }));
              }),
          mutantOf(
              Rule.PRG_10,
              "memories that are there after unprogram",
              () -> {
                AtomicReference<List<?>> last = new AtomicReference<>(List.of());
                return List.of(
                    on(
                        Operation.MEMORIES,
                        call -> {
                          try {
                            List<?> memories = Objects.requireNonNull((List<?>) call.proceed());
                            last.set(memories);
                            return memories;
                          } catch (AcceleratorException e) {
                            if (e.code() == ErrorCode.NOT_PROGRAMMED
                                && ((Resource) call.target()).state().epoch() > 0) {
                              return last.get();
                            }
                            throw e;
                          }
                        }));
              }),
          mutant(
              Rule.PRG_10,
              "a compute unit before programming that is not found",
              () ->
                  failing(
                      Operation.OPEN_COMPUTE_UNIT,
                      Set.of(ErrorCode.NOT_PROGRAMMED),
                      code(ErrorCode.NOT_FOUND))),
          mutant(
              Rule.PRG_06,
              "an old buffer that a new compute unit accepts",
              () -> accepting(Operation.SET_BUFFER, ErrorCode.STALE, call -> null)),
          mutant(
              Rule.PRG_06,
              "an allocation in an old memory that goes to the new one",
              () ->
                  accepting(
                      Operation.ALLOCATE,
                      ErrorCode.STALE,
                      call ->
                          ((Memory) call.target())
                              .resource()
                              .memories()
                              .get(0)
                              .allocate((Long) Objects.requireNonNull(call.argument(0))))),
          mutant(
              Rule.PRG_06,
              "a scalar that an old compute unit accepts",
              () -> accepting(Operation.SET_SCALAR, ErrorCode.STALE, call -> null)),
          mutant(
              Rule.PRG_06,
              "a buffer whose size is 0 in a later epoch",
              () ->
                  on(
                      Operation.SIZE,
                      call -> {
                        Buffer buffer = (Buffer) call.target();
                        return buffer.memory().available() == 0 ? 0L : call.proceed();
                      })),
          mutantOf(
              Rule.PRG_11,
              "a digest of the first 4 KiB",
              () -> {
                Map<Object, String> digests = new ConcurrentHashMap<>();
                return List.of(
                    afterSuccess(
                        Operation.PROGRAM,
                        call -> {
                          ByteBuffer bytes =
                              ((Bitstream) Objects.requireNonNull(call.argument(0))).bytes();
                          byte[] head = new byte[Math.min(4096, bytes.remaining())];
                          bytes.duplicate().get(head);
                          digests.put(call.target(), Digests.sha256(ByteBuffer.wrap(head)));
                        }),
                    returning(
                        Operation.RESOURCE_STATE,
                        ResourceState.class,
                        (call, state) ->
                            new ResourceState(
                                state.phase(),
                                state.epoch(),
                                state.bitstream(),
                                state
                                    .digest()
                                    .map(digest -> digests.getOrDefault(call.target(), digest)),
                                state.cause())));
              }),
          mutant(
              Rule.PRG_01,
              "an instance that is listed and cannot be opened",
              () -> listing(Operation.KERNELS, (call, kernels) -> withGhosts(kernels))));

  private ReprogramMutants() {}

  private static List<Layer> afterRefusal(UnaryOperator<ResourceState> change) {
    Set<Object> refused = ConcurrentHashMap.newKeySet();
    return List.of(
        afterSuccess(Operation.PROGRAM, call -> refused.remove(call.target())),
        afterFailure(
            Operation.PROGRAM, ErrorCode.INVALID_BINARY, call -> refused.add(call.target())),
        returning(
            Operation.RESOURCE_STATE,
            ResourceState.class,
            (call, state) -> refused.contains(call.target()) ? change.apply(state) : state));
  }

  private static List<KernelInfo> withGhosts(List<?> kernels) {
    List<KernelInfo> told = new ArrayList<>();
    for (Object each : kernels) {
      KernelInfo kernel = (KernelInfo) each;
      List<String> instances = new ArrayList<>(kernel.instances());
      instances.add(kernel.name() + ":{ghost}");
      told.add(new KernelInfo(kernel.name(), instances, kernel.arguments(), kernel.properties()));
    }
    return told;
  }
}
