package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.listing;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Layer;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.capability.HotPlug;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** Wrong in what is there when: programs, epochs, memories, devices, losses. */
final class StateMutants {

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
                      Resource.class,
                      "program",
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
                        Resource.class,
                        "check",
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
                        Resource.class,
                        "program",
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
                        Resource.class,
                        "memories",
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
                      Resource.class,
                      "openComputeUnit",
                      Set.of(ErrorCode.NOT_PROGRAMMED),
                      code(ErrorCode.NOT_FOUND))),
          mutant(
              Rule.PRG_06,
              "an old buffer that a new compute unit accepts",
              () -> accepting(ComputeUnit.class, "setBuffer", ErrorCode.STALE, call -> null)),
          mutant(
              Rule.PRG_06,
              "an allocation in an old memory that goes to the new one",
              () ->
                  accepting(
                      Memory.class,
                      "allocate",
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
              () -> accepting(ComputeUnit.class, "setScalar", ErrorCode.STALE, call -> null)),
          mutant(
              Rule.PRG_06,
              "a buffer whose size is 0 in a later epoch",
              () ->
                  on(
                      Buffer.class,
                      "size",
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
                    on(
                        Resource.class,
                        "program",
                        call -> {
                          Object result = call.proceed();
                          ByteBuffer bytes =
                              ((Bitstream) Objects.requireNonNull(call.argument(0))).bytes();
                          byte[] head = new byte[Math.min(4096, bytes.remaining())];
                          bytes.duplicate().get(head);
                          digests.put(
                              call.target(),
                              HexFormat.of()
                                  .formatHex(MessageDigest.getInstance("SHA-256").digest(head)));
                          return result;
                        }),
                    returning(
                        Resource.class,
                        "state",
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
              () -> listing(Resource.class, "kernels", (call, kernels) -> withGhosts(kernels))),
          mutantOf(
              Rule.MEM_09,
              "a memory that is as it was when its resource is closed",
              () -> {
                Map<Object, Long> last = new ConcurrentHashMap<>();
                return List.of(
                    returning(
                        Memory.class,
                        "available",
                        Long.class,
                        (call, available) -> {
                          Memory memory = (Memory) call.target();
                          if (available > 0) {
                            last.put(memory, available);
                          }
                          return memory.resource().state().phase() == Phase.CLOSED
                              ? last.getOrDefault(memory, memory.info().size())
                              : available;
                        }));
              }),
          mutant(
              Rule.MEM_02,
              "a memory that has more available than it is large",
              () ->
                  returning(
                      Memory.class,
                      "available",
                      Long.class,
                      (call, available) -> available + 4096)),
          mutant(
              Rule.MEM_03,
              "a type of a vendor without a name",
              () ->
                  returning(
                      Memory.class,
                      "info",
                      MemoryInfo.class,
                      (call, info) ->
                          new MemoryInfo(
                              info.index(),
                              "x-",
                              info.vendorIndex(),
                              info.tag(),
                              info.size(),
                              info.maxAllocation()))),
          mutantOf(
              Rule.MEM_01,
              "memories in the other order in the second epoch",
              () ->
                  List.of(
                      listing(
                          Resource.class,
                          "memories",
                          (call, memories) -> {
                            if (((Resource) call.target()).state().epoch() != 2) {
                              return memories;
                            }
                            List<Object> reversed = new ArrayList<>(memories);
                            Collections.reverse(reversed);
                            return reversed;
                          }))),
          mutant(
              Rule.MEM_05,
              "a full memory that is an internal error",
              () ->
                  on(
                      Memory.class,
                      "allocate",
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          long size = (Long) Objects.requireNonNull(call.argument(0));
                          throw e.code() == ErrorCode.OUT_OF_DEVICE_MEMORY
                                  && size <= ((Memory) call.target()).info().maxAllocation()
                              ? failure(ErrorCode.INTERNAL, call)
                              : e;
                        }
                      })),
          mutant(
              Rule.BUF_03,
              "a size of which the low 16 bits count",
              () ->
                  accepting(
                      Memory.class,
                      "allocate",
                      ErrorCode.OUT_OF_DEVICE_MEMORY,
                      call ->
                          call.proceed(
                              Math.max(
                                  1L, (Long) Objects.requireNonNull(call.argument(0)) & 0xffff)))),
          mutant(
              Rule.BUF_01,
              "the smallest number that is a size of one byte",
              () ->
                  on(
                      Memory.class,
                      "allocate",
                      call ->
                          Long.valueOf(Long.MIN_VALUE).equals(call.argument(0))
                              ? call.proceed(1L)
                              : call.proceed())),
          mutantOf(
              Rule.RES_03,
              "a second open that closes the first",
              () -> {
                DeviceMutants.Opened opened = new DeviceMutants.Opened();
                return List.of(
                    on(
                        AcceleratorRuntime.class,
                        "open",
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            if (e.code() == ErrorCode.BUSY) {
                              opened.find(String.valueOf(call.argument(0))).close();
                            }
                            throw e;
                          }
                        }),
                    opened);
              }),
          mutantOf(
              Rule.LIF_06,
              "a second open that fails and keeps the device from being given back",
              () -> {
                AtomicInteger extra = new AtomicInteger();
                return List.of(
                    on(
                        AcceleratorRuntime.class,
                        "open",
                        call -> {
                          try {
                            return call.proceed();
                          } catch (AcceleratorException e) {
                            if (e.code() == ErrorCode.BUSY) {
                              extra.incrementAndGet();
                            }
                            throw e;
                          }
                        }),
                    on(
                        Resource.class,
                        "close",
                        call -> extra.getAndDecrement() > 0 ? null : call.proceed()));
              }),
          mutant(
              Rule.RES_01,
              "an unknown id that opens the first device",
              () ->
                  accepting(
                      AcceleratorRuntime.class,
                      "open",
                      ErrorCode.NOT_FOUND,
                      call ->
                          call.proceed(
                              ((AcceleratorRuntime) call.target())
                                  .discover()
                                  .devices()
                                  .get(0)
                                  .id()))),
          mutantOf(
              Rule.ERR_04,
              "a lost device that comes back by itself",
              () -> {
                AtomicInteger told = new AtomicInteger();
                return List.of(
                    DeviceMutants.state(
                        state ->
                            state.phase() == Phase.LOST && told.incrementAndGet() > 1
                                ? new ResourceState(
                                    Phase.UNPROGRAMMED,
                                    state.epoch(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty())
                                : state));
              }),
          mutant(
              Rule.ERR_04,
              "a loss without a cause",
              () ->
                  DeviceMutants.state(
                      state ->
                          new ResourceState(
                              state.phase(),
                              state.epoch(),
                              state.bitstream(),
                              state.digest(),
                              Optional.empty()))),
          mutant(
              Rule.LIF_09,
              "a close of a lost resource that waits for it",
              () ->
                  on(
                      Resource.class,
                      "close",
                      call -> {
                        if (((Resource) call.target()).state().phase() == Phase.LOST) {
                          MetadataMutants.pause(Duration.ofSeconds(2));
                        }
                        return call.proceed();
                      })),
          mutantOf(
              Rule.DSC_07,
              "a listener that throws and silences the others",
              () -> List.of(listeners(1))),
          mutantOf(Rule.DSC_07, "a removal that is told twice", () -> List.of(listeners(2))));

  private StateMutants() {}

  private static List<Layer> afterRefusal(UnaryOperator<ResourceState> change) {
    Set<Object> refused = ConcurrentHashMap.newKeySet();
    return List.of(
        on(
            Resource.class,
            "program",
            call -> {
              try {
                Object result = call.proceed();
                refused.remove(call.target());
                return result;
              } catch (AcceleratorException e) {
                if (e.code() == ErrorCode.INVALID_BINARY) {
                  refused.add(call.target());
                }
                throw e;
              }
            }),
        returning(
            Resource.class,
            "state",
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

  /** Tells all listeners by one loop, which ends at the first that throws. */
  private static Layer listeners(int times) {
    List<HotPlug.Listener> all = new CopyOnWriteArrayList<>();
    return on(
        HotPlug.class,
        "subscribe",
        call -> {
          HotPlug.Listener listener = (HotPlug.Listener) Objects.requireNonNull(call.argument(0));
          all.add(listener);
          if (all.size() > 1) {
            HotPlug.Subscription more = () -> all.remove(listener);
            return more;
          }
          AutoCloseable inner =
              (AutoCloseable) Objects.requireNonNull(call.proceed(new Loop(all, times)));
          HotPlug.Subscription first =
              () -> {
                all.remove(listener);
                if (all.isEmpty()) {
                  closeQuietly(inner);
                }
              };
          return first;
        });
  }

  private static void closeQuietly(AutoCloseable subscription) {
    try {
      subscription.close();
    } catch (Exception e) {
      throw new IllegalStateException("a subscription never fails to close", e);
    }
  }

  private record Loop(List<HotPlug.Listener> all, int times) implements HotPlug.Listener {
    @Override
    public void arrived(io.coral.spec.DeviceInfo device) {
      all.forEach(listener -> listener.arrived(device));
    }

    @Override
    public void removed(String deviceId) {
      for (int i = 0; i < times; i++) {
        all.forEach(listener -> listener.removed(deviceId));
      }
    }
  }
}
