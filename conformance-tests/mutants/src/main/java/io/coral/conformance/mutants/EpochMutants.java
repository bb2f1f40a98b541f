package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.afterFailure;
import static io.coral.conformance.mutants.Wrong.afterSuccess;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import java.io.FileInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Right in the first epoch, and wrong in the next, after a failure, after a loss or a close. */
final class EpochMutants {

  static final List<Mutant> ALL =
      List.of(
          mutantOf(
              Rule.ERR_04,
              "devices in another order once one was lost",
              () -> {
                AtomicBoolean lost = new AtomicBoolean();
                return List.of(
                    on(
                        Operation.RESOURCE_CLOSE,
                        call -> {
                          if (((Resource) call.target()).state().phase() == Phase.LOST) {
                            lost.set(true);
                          }
                          return call.proceed();
                        }),
                    returning(
                        Operation.DISCOVER,
                        Discovery.class,
                        (call, found) -> lost.get() ? reversed(found) : found));
              }),
          mutant(
              Rule.LIF_02,
              "a closed buffer that does not tell its size",
              () ->
                  on(
                      Operation.SIZE,
                      call -> {
                        ((Buffer) call.target()).hostViews();
                        return call.proceed();
                      })),
          mutant(
              Rule.LIF_03,
              "a close that forgets the commands which wait for others",
              () ->
                  on(
                      Operation.COPY_TO_DEVICE,
                      call -> {
                        if (!MemoryMutants.waits(call)) {
                          return call.proceed();
                        }
                        Buffer buffer = (Buffer) call.target();
                        return LateEvent.after(
                            (Event[]) Objects.requireNonNull(call.argument(2)),
                            buffer::copyToDevice);
                      })),
          mutantOf(
              Rule.LIF_04,
              "a close of a resource that was reprogrammed which throws",
              () -> {
                Map<Object, Boolean> stale = new ConcurrentHashMap<>();
                return List.of(
                    on(
                        Operation.PROGRAM,
                        call -> {
                          Resource resource = (Resource) call.target();
                          boolean again = resource.state().epoch() > 0;
                          Object result = call.proceed();
                          if (again) {
                            stale.put(resource, true);
                          }
                          return result;
                        }),
                    afterSuccess(
                        Operation.RESOURCE_CLOSE,
                        call -> {
                          if (stale.containsKey(call.target())) {
                            throw failure(ErrorCode.STALE, call);
                          }
                        }));
              }),
          mutant(
              Rule.LIF_06,
              "a program that fails and keeps a file descriptor",
              () -> {
                List<InputStream> open = new CopyOnWriteArrayList<>();
                return on(
                    Operation.PROGRAM,
                    call -> {
                      try {
                        return call.proceed();
                      } catch (AcceleratorException e) {
                        open.add(new FileInputStream(Path.of("/dev/null").toFile()));
                        throw e;
                      }
                    });
              }),
          mutantOf(
              Rule.RES_06,
              "an epoch that starts anew after an unprogram",
              () -> {
                Map<Object, Long> ended = new ConcurrentHashMap<>();
                return List.of(
                    afterSuccess(
                        Operation.UNPROGRAM,
                        call -> {
                          Resource resource = (Resource) call.target();
                          ended.put(resource, resource.state().epoch());
                        }),
                    returning(
                        Operation.RESOURCE_STATE,
                        ResourceState.class,
                        (call, state) ->
                            with(
                                state,
                                state.phase(),
                                Math.max(0, state.epoch() - ended.getOrDefault(call.target(), 0L)),
                                state.digest())));
              }),
          mutant(
              Rule.PRG_01,
              "a list of kernels without the last",
              () ->
                  returning(
                      Operation.KERNELS,
                      List.class,
                      (call, kernels) -> kernels.subList(0, kernels.size() - 1))),
          mutant(
              Rule.PRG_02,
              "a binary of which only the first byte is checked",
              () ->
                  on(
                      Operation.CHECK,
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          if (e.code() == ErrorCode.INVALID_BINARY && begins(call.argument(0))) {
                            return null;
                          }
                          throw e;
                        }
                      })),
          mutantOf(
              Rule.PRG_04,
              "a digest of the binary that did not load",
              () -> {
                AtomicBoolean failed = new AtomicBoolean();
                return List.of(
                    noticing(ErrorCode.INVALID_BINARY, failed),
                    DeviceMutants.state(
                        state ->
                            failed.get() && state.digest().isPresent()
                                ? with(
                                    state,
                                    state.phase(),
                                    state.epoch(),
                                    Optional.of("0".repeat(64)))
                                : state));
              }),
          mutant(
              Rule.PRG_06,
              "a stale compute unit that runs",
              () -> accepting(Operation.RUN, ErrorCode.STALE, call -> NoCommand.event())),
          mutant(
              Rule.PRG_12,
              "a check that loads the binary",
              () ->
                  afterSuccess(
                      Operation.CHECK,
                      call -> {
                        Resource resource = (Resource) call.target();
                        if (resource.state().phase() != Phase.PROGRAMMING) {
                          resource.program((Bitstream) Objects.requireNonNull(call.argument(0)));
                        }
                      })),
          mutant(
              Rule.PRG_13,
              "buffers that outlive an unprogram",
              () ->
                  accepting(
                      Operation.COPY_TO_DEVICE,
                      ErrorCode.STALE,
                      call -> {
                        if (call.enclosing(Resource.class).orElseThrow().state().phase()
                            == Phase.UNPROGRAMMED) {
                          return NoCommand.event();
                        }
                        throw failure(ErrorCode.STALE, call);
                      })),
          mutantOf(
              Rule.PRG_14,
              "a refused programming after which the old program is still told",
              () -> {
                AtomicBoolean refused = new AtomicBoolean();
                return List.of(
                    noticing(ErrorCode.PROGRAM_FAILED, refused),
                    DeviceMutants.state(
                        state ->
                            refused.get()
                                ? with(
                                    state,
                                    Phase.PROGRAMMED,
                                    state.epoch(),
                                    Optional.of("0".repeat(64)))
                                : state));
              }),
          mutant(
              Rule.MEM_01,
              "indexes that go on counting in the next epoch",
              () ->
                  returning(
                      Operation.MEMORY_INFO,
                      MemoryInfo.class,
                      (call, info) -> {
                        long epoch = call.enclosing(Resource.class).orElseThrow().state().epoch();
                        return new MemoryInfo(
                            info.index() + (int) Math.max(0, epoch - 1),
                            info.type(),
                            info.vendorIndex(),
                            info.tag(),
                            info.size(),
                            info.maxAllocation());
                      })),
          mutant(Rule.MEM_09, "a memory that is gone and as free as it was", () -> free(null)),
          mutant(
              Rule.MEM_09,
              "a memory that is free while its resource is programmed",
              () -> free(Phase.PROGRAMMING)),
          mutant(
              Rule.ERR_04,
              "a memory of a lost device that is as free as it was",
              () -> free(Phase.LOST)),
          mutant(
              Rule.MEM_09,
              "a memory that is gone and does not say what is available",
              () ->
                  returning(
                      Operation.AVAILABLE,
                      Long.class,
                      (call, available) -> {
                        if (available == 0) {
                          throw failure(ErrorCode.STALE, call);
                        }
                        return available;
                      })),
          mutantOf(
              Rule.BUF_03,
              "a memory that gives nothing any more once something did not fit",
              () -> {
                Set<Object> full = ConcurrentHashMap.newKeySet();
                return List.of(
                    on(
                        Operation.ALLOCATE,
                        call -> {
                          if (full.contains(call.target())) {
                            throw failure(ErrorCode.OUT_OF_DEVICE_MEMORY, call);
                          }
                          return call.proceed();
                        }),
                    afterFailure(
                        Operation.ALLOCATE,
                        ErrorCode.OUT_OF_DEVICE_MEMORY,
                        call -> full.add(call.target())));
              }));

  private EpochMutants() {}

  /** A memory that has its whole size available where it has nothing, in that phase or in all. */
  private static Layer free(@Nullable Phase when) {
    return returning(
        Operation.AVAILABLE,
        Long.class,
        (call, available) -> {
          Memory memory = (Memory) call.target();
          Phase phase = memory.resource().state().phase();
          return available == 0 && (when == null || phase == when)
              ? Long.valueOf(memory.info().size())
              : available;
        });
  }

  private static Discovery reversed(Discovery found) {
    var devices = new ArrayList<>(found.devices());
    Collections.reverse(devices);
    return new Discovery(devices, found.findings());
  }

  private static ResourceState with(
      ResourceState state, Phase phase, long epoch, Optional<String> digest) {
    return new ResourceState(
        phase,
        epoch,
        phase == Phase.PROGRAMMED && state.bitstream().isEmpty()
            ? Optional.of("as before")
            : state.bitstream(),
        digest,
        state.cause());
  }

  /** Notes that a programming failed with the code. */
  private static Layer noticing(ErrorCode code, AtomicBoolean failed) {
    return afterFailure(Operation.PROGRAM, code, call -> failed.set(true));
  }

  /** Whether it begins as a sound kernel jar does. */
  private static boolean begins(@Nullable Object bitstream) {
    ByteBuffer bytes = ((Bitstream) Objects.requireNonNull(bitstream)).bytes();
    return bytes.remaining() > 0 && bytes.get(bytes.position()) == 'P';
  }
}
