package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.code;
import static io.coral.conformance.mutants.Wrong.failing;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;
import static io.coral.conformance.mutants.Wrong.returning;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Rule;
import io.coral.spec.capability.SubBuffers;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Wrong in memories and allocations: MEM, and the first half of BUF. */
final class MemoryMutants {

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.MEM_01,
              "indexes with gaps, as the vendor counts",
              () -> info((memory, info) -> with(info, 2 * info.index(), info.type(), info.size()))),
          mutant(
              Rule.MEM_02,
              "a size that shrinks with each allocation",
              () ->
                  info(
                      (memory, info) ->
                          with(
                              info,
                              info.index(),
                              info.type(),
                              Math.max(info.maxAllocation(), memory.available())))),
          mutant(
              Rule.MEM_03,
              "a type of the vendor's own without a prefix",
              () -> info((memory, info) -> with(info, info.index(), "DDR4", info.size()))),
          mutant(
              Rule.MEM_04,
              "a largest allocation that cannot be had",
              () ->
                  on(
                      Operation.ALLOCATE,
                      call -> {
                        if (Long.valueOf(((Memory) call.target()).info().maxAllocation())
                            .equals(call.argument(0))) {
                          throw failure(ErrorCode.OUT_OF_DEVICE_MEMORY, call);
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.MEM_05,
              "a memory that over-commits",
              () -> {
                List<Object> made = new CopyOnWriteArrayList<>();
                return on(
                    Operation.ALLOCATE,
                    call -> {
                      try {
                        Object buffer = Objects.requireNonNull(call.proceed());
                        made.add(buffer);
                        return buffer;
                      } catch (AcceleratorException e) {
                        long size = (Long) Objects.requireNonNull(call.argument(0));
                        MemoryInfo info = ((Memory) call.target()).info();
                        if (size > info.maxAllocation() || made.isEmpty() || size <= 0) {
                          throw e;
                        }
                        return made.get(made.size() - 1);
                      }
                    });
              }),
          mutant(
              Rule.MEM_06,
              "a close that does not give large buffers back",
              () -> {
                List<Buffer> kept = new CopyOnWriteArrayList<>();
                return on(
                    Operation.BUFFER_CLOSE,
                    call -> {
                      Buffer buffer = (Buffer) call.target();
                      call.proceed();
                      if (buffer.size() >= 1 << 20) {
                        keep(kept, buffer);
                      }
                      return null;
                    });
              }),
          mutant(
              Rule.MEM_07,
              "memories that are names for one",
              () -> {
                Map<Long, Buffer> first = new ConcurrentHashMap<>();
                return on(
                    Operation.COPY_TO_DEVICE,
                    call -> {
                      Buffer buffer = (Buffer) call.target();
                      if (buffer.memory().info().index() == 0) {
                        first.put(buffer.size(), buffer);
                      } else if (first.containsKey(buffer.size())) {
                        overwrite(
                            Objects.requireNonNull(first.get(buffer.size())), buffer.hostView());
                      }
                      return call.proceed();
                    });
              }),
          mutant(
              Rule.BUF_01,
              "an allocation of nothing that is rounded up",
              () ->
                  accepting(
                      Operation.ALLOCATE, ErrorCode.INVALID_ARGUMENT, call -> call.proceed(64L))),
          mutant(
              Rule.BUF_01,
              "a negative size that does not fit",
              () ->
                  failing(
                      Operation.ALLOCATE,
                      Set.of(ErrorCode.INVALID_ARGUMENT),
                      code(ErrorCode.OUT_OF_DEVICE_MEMORY))),
          mutant(
              Rule.BUF_02,
              "a heap buffer that is copied instead of refused",
              () ->
                  accepting(
                      Operation.WRAP,
                      ErrorCode.INVALID_ARGUMENT,
                      call ->
                          call.proceed(
                              ByteBuffer.allocateDirect(
                                  Math.max(
                                      1,
                                      ((ByteBuffer) Objects.requireNonNull(call.argument(0)))
                                          .remaining()))))),
          mutant(
              Rule.BUF_03,
              "a size near the largest number that overflows",
              () ->
                  on(
                      Operation.ALLOCATE,
                      call -> {
                        if ((Long) Objects.requireNonNull(call.argument(0))
                            > Long.MAX_VALUE - 4096) {
                          throw new ArithmeticException("long overflow");
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.BUF_03,
              "a buffer that does not fit is an invalid argument",
              () ->
                  failing(
                      Operation.ALLOCATE,
                      Set.of(ErrorCode.OUT_OF_DEVICE_MEMORY),
                      code(ErrorCode.INVALID_ARGUMENT))),
          mutant(
              Rule.BUF_06,
              "a wrap that moves the caller's position",
              () ->
                  on(
                      Operation.WRAP,
                      call -> {
                        Object buffer = call.proceed();
                        ByteBuffer host = (ByteBuffer) Objects.requireNonNull(call.argument(0));
                        host.position(host.limit());
                        return buffer;
                      })),
          mutant(
              Rule.BUF_06,
              "a wrap that starts at 0 instead of the position",
              () ->
                  on(
                      Operation.WRAP,
                      call ->
                          call.argument(0) instanceof ByteBuffer host && host.position() > 0
                              ? call.proceed(host.duplicate().position(0).limit(host.remaining()))
                              : call.proceed())),
          mutant(
              Rule.BUF_11,
              "small buffers that share one slot",
              () -> {
                List<Buffer> small = new CopyOnWriteArrayList<>();
                return on(
                    Operation.COPY_TO_DEVICE,
                    call -> {
                      Buffer buffer = (Buffer) call.target();
                      Object copy = call.proceed();
                      if (buffer.size() > 1 && buffer.size() < 64) {
                        small.remove(buffer);
                        share(small, buffer);
                        small.add(buffer);
                      }
                      return copy;
                    });
              }),
          mutant(
              Rule.BUF_12,
              "a sub-buffer that always starts at 0",
              () ->
                  on(
                      Operation.SUB_BUFFER,
                      call -> {
                        call.proceed();
                        return call.proceed(call.argument(0), 0L, call.argument(2));
                      })),
          mutant(
              Rule.BUF_12,
              "an unaligned sub-buffer that is rounded down",
              () ->
                  accepting(
                      Operation.SUB_BUFFER,
                      ErrorCode.INVALID_ARGUMENT,
                      call -> {
                        long alignment = ((SubBuffers) call.target()).alignment();
                        long offset = (Long) Objects.requireNonNull(call.argument(1));
                        return call.proceed(
                            call.argument(0), offset - offset % alignment, call.argument(2));
                      })),
          mutantOf(
              Rule.LIF_03,
              "a sub-buffer that outlives its parent",
              () -> {
                Set<Object> parts = new HashSet<>();
                return List.of(
                    returning(
                        Operation.SUB_BUFFER,
                        Buffer.class,
                        (call, part) -> {
                          parts.add(Wrapping.inner(part));
                          return part;
                        }),
                    accepting(
                        Operation.COPY_TO_DEVICE,
                        ErrorCode.CLOSED,
                        call -> {
                          if (parts.contains(call.target())) {
                            return NoCommand.event();
                          }
                          throw failure(ErrorCode.CLOSED, call);
                        }));
              }));

  private MemoryMutants() {}

  /** What makes other memory information. */
  private interface Other {
    MemoryInfo of(Memory memory, MemoryInfo info);
  }

  private static Layer info(Other other) {
    return returning(
        Operation.MEMORY_INFO,
        MemoryInfo.class,
        (call, info) -> other.of((Memory) call.target(), info));
  }

  private static MemoryInfo with(MemoryInfo info, int index, String type, long size) {
    return new MemoryInfo(
        index, type, info.vendorIndex(), info.tag(), size, Math.min(size, info.maxAllocation()));
  }

  static void keep(List<Buffer> kept, Buffer closed) {
    try {
      kept.add(closed.memory().allocate(closed.size()));
    } catch (AcceleratorException e) {
      // stale, closed or full: there is nothing left to keep
      kept.clear();
    }
  }

  /** Gives all other buffers of one size the same device bytes. */
  private static void share(List<Buffer> buffers, Buffer buffer) throws InterruptedException {
    ByteBuffer bytes = buffer.hostView();
    for (Buffer other : buffers) {
      try {
        if (other.size() == buffer.size()) {
          overwrite(other, bytes);
        }
      } catch (AcceleratorException e) {
        // closed or stale: it shares nothing any more
        buffers.remove(other);
      }
    }
  }

  /** Puts other bytes on the device side of a buffer, and leaves its host side as it was. */
  static void overwrite(Buffer buffer, ByteBuffer bytes) throws InterruptedException {
    ByteBuffer host = buffer.hostView();
    byte[] before = new byte[host.remaining()];
    host.duplicate().get(before);
    host.duplicate().put(bytes.duplicate());
    Event copy = buffer.copyToDevice();
    copy.await();
    host.duplicate().put(before);
  }

  /** Whether the call has something pending to wait for. */
  static boolean waits(Call call) {
    @Nullable Object last =
        call.argumentCount() == 0 ? null : call.argument(call.argumentCount() - 1);
    if (last instanceof Event[] events) {
      for (Event event : events) {
        if (event != null && event.state() == Event.State.PENDING) {
          return true;
        }
      }
    }
    return false;
  }
}
