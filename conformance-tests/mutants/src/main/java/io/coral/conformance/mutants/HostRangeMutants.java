package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.failure;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.mutantOf;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.layers.wrap.SettledActions;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Features;
import io.coral.spec.Rule;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Wrong between a buffer and any host memory: VER-03, BUF-16 to BUF-21. */
final class HostRangeMutants {

  private static final Operation WRITE = Operation.BUFFER_WRITE;
  private static final Operation READ = Operation.BUFFER_READ;
  private static final Operation FILL = Operation.FILL;

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.VER_03,
              "a command of the declared host ranges that is refused",
              () ->
                  on(
                      Operation.FILL,
                      call -> {
                        call.proceed();
                        throw failure(ErrorCode.UNSUPPORTED, call);
                      })),
          mutant(
              Rule.VER_03,
              "host ranges that work without being declared",
              () ->
                  DeviceMutants.info(
                      info ->
                          DeviceMutants.with(
                              info,
                              info.specVersion(),
                              info.features().stream()
                                  .filter(feature -> !feature.equals(Features.HOST_RANGES))
                                  .toList()))),
          mutant(
              Rule.BUF_16,
              "a write in whole words, without the last odd bytes",
              () -> moving(WRITE, at -> at, host -> shorter(host, host.remaining() % 4))),
          mutant(
              Rule.BUF_16,
              "a write whose place on the device is rounded down to 64",
              () -> moving(WRITE, at -> at & -64, host -> host)),
          mutant(
              Rule.BUF_16,
              "a write whose host address is rounded down to a word",
              () ->
                  moving(
                      WRITE,
                      at -> at,
                      host -> {
                        int off = host.alignmentOffset(host.position(), 8);
                        int from = host.position() - off;
                        return host.duplicate().position(from).limit(from + host.remaining());
                      })),
          mutant(
              Rule.BUF_16,
              "a large write that lacks its last byte",
              () -> moving(WRITE, at -> at, host -> shorter(host, host.remaining() >> 22))),
          mutantOf(
              Rule.BUF_16,
              "a read that is one byte too long",
              () ->
                  whenRead(
                      host -> {
                        if (host.limit() < host.capacity()) {
                          ByteBuffer all = host.duplicate().clear();
                          all.put(host.limit(), (byte) 0);
                        }
                      })),
          mutantOf(
              Rule.BUF_16,
              "a read that begins one byte early",
              () ->
                  whenRead(
                      host -> {
                        if (host.position() > 0) {
                          host.put(host.position() - 1, (byte) 0);
                        }
                      })),
          mutant(
              Rule.BUF_16,
              "a write that goes through the buffer's own host side",
              () ->
                  on(
                      WRITE,
                      call -> {
                        Buffer buffer = (Buffer) call.target();
                        if (call.hasNullArgument() || !fits(call) || MemoryMutants.waits(call)) {
                          return call.proceed();
                        }
                        buffer
                            .hostView()
                            .put((int) offset(call), host(call), position(call), bytes(call));
                        return buffer.copyToDevice(offset(call), bytes(call), after(call));
                      })),
          mutant(
              Rule.BUF_17,
              "a heap buffer that is copied instead of refused",
              () -> replacing(WRITE, host -> !host.isDirect())),
          mutant(
              Rule.BUF_17,
              "an empty range that becomes one of a byte",
              () -> replacing(READ, host -> !host.hasRemaining())),
          mutant(
              Rule.BUF_17,
              "a read into a read-only buffer that counts as done",
              () -> done(READ, call -> host(call).isReadOnly())),
          mutant(
              Rule.BUF_17,
              "a negative offset that counts as done",
              () -> done(READ, call -> offset(call) == -1)),
          mutant(
              Rule.BUF_17,
              "a range whose end overflows and counts as done",
              () -> done(WRITE, call -> offset(call) == Long.MAX_VALUE)),
          mutant(
              Rule.BUF_17,
              "a range that leaves the buffer and is copied as far as it goes before it is refused",
              () ->
                  Wrong.afterFailure(
                      WRITE,
                      ErrorCode.INVALID_ARGUMENT,
                      call -> {
                        Buffer buffer = (Buffer) call.target();
                        long room = buffer.size() - offset(call);
                        if (host(call).isDirect() && room > 0 && room < bytes(call)) {
                          buffer.write(offset(call), shorter(host(call), bytes(call) - (int) room));
                        }
                      })),
          mutant(
              Rule.BUF_17,
              "a write of a read-only buffer that is refused",
              () ->
                  on(
                      WRITE,
                      call -> {
                        if (!call.hasNullArgument() && host(call).isReadOnly()) {
                          throw failure(ErrorCode.INVALID_ARGUMENT, call);
                        }
                        return call.proceed();
                      })),
          mutant(
              Rule.BUF_18,
              "a write that moves the caller's position to the limit",
              () -> Wrong.afterSuccess(WRITE, call -> host(call).position(host(call).limit()))),
          mutant(
              Rule.BUF_18,
              "a read that sets the caller's byte order",
              () -> Wrong.afterSuccess(READ, call -> host(call).order(ByteOrder.nativeOrder()))),
          mutant(
              Rule.BUF_18,
              "a write that looks at position and limit when it starts",
              () ->
                  late(
                      WRITE,
                      call -> () -> ((Buffer) call.target()).write(offset(call), host(call)))),
          mutant(
              Rule.BUF_18,
              "a read that looks at position and limit when it starts",
              () ->
                  late(
                      READ, call -> () -> ((Buffer) call.target()).read(offset(call), host(call)))),
          mutant(
              Rule.BUF_18,
              "a range of which only the address is kept",
              () ->
                  on(
                      WRITE,
                      call -> {
                        if (call.hasNullArgument() || !MemoryMutants.waits(call)) {
                          return call.proceed();
                        }
                        long offset = offset(call);
                        Buffer buffer = (Buffer) call.target();
                        WeakReference<ByteBuffer> address = new WeakReference<>(host(call));
                        return LateEvent.after(
                            after(call), () -> writeIfThere(buffer, offset, address));
                      })),
          mutantOf(
              Rule.BUF_19,
              "a read that writes to the host although its buffer was closed",
              HostRangeMutants::lateReads),
          mutant(
              Rule.BUF_19,
              "a buffer that is never released",
              () -> on(Operation.RELEASED, call -> false)),
          mutant(
              Rule.BUF_20,
              "a fill in whole words, without the last odd bytes",
              () -> filling(at -> at, length -> length < 4 ? length : length & -4, value -> value)),
          mutant(
              Rule.BUF_20,
              "a fill that begins at a whole word",
              () -> filling(at -> at & -4, length -> length, value -> value)),
          mutant(
              Rule.BUF_20,
              "a fill of zeros, whatever the value",
              () -> filling(at -> at, length -> length, value -> 0)),
          mutant(
              Rule.BUF_20,
              "a fill of no length that counts as done",
              () -> done(FILL, call -> length(call) == 0)),
          mutant(
              Rule.BUF_20,
              "a fill that leaves the buffer and is cut",
              () ->
                  accepting(
                      FILL,
                      ErrorCode.INVALID_ARGUMENT,
                      call -> {
                        long room = ((Buffer) call.target()).size() - offset(call);
                        if (offset(call) < 0 || length(call) <= 0 || room <= 0) {
                          throw failure(ErrorCode.INVALID_ARGUMENT, call);
                        }
                        return call.proceed(offset(call), room, call.argument(2), after(call));
                      })),
          mutant(
              Rule.BUF_20,
              "a fill of the host side, too",
              () ->
                  on(
                      FILL,
                      call -> {
                        Object event = call.proceed();
                        ByteBuffer view = ((Buffer) call.target()).hostView();
                        view.put(
                            (int) offset(call), (Byte) Objects.requireNonNull(call.argument(2)));
                        return event;
                      })),
          mutant(
              Rule.BUF_21,
              "a write that does not wait for what it names",
              () ->
                  on(
                      WRITE,
                      call ->
                          call.hasNullArgument()
                              ? call.proceed()
                              : call.proceed(offset(call), host(call), new Event[0]))),
          mutant(
              Rule.BUF_21,
              "a fill that is carried out although its dependency failed",
              () ->
                  on(
                      FILL,
                      call ->
                          MemoryMutants.waits(call)
                              ? LateEvent.after(
                                  after(call),
                                  () ->
                                      ((Buffer) call.target())
                                          .fill(
                                              offset(call),
                                              length(call),
                                              (Byte) Objects.requireNonNull(call.argument(2))))
                              : call.proceed())),
          mutant(
              Rule.BUF_21,
              "a write that is held outside the order of its buffer",
              () ->
                  late(
                      WRITE,
                      call -> {
                        Buffer buffer = (Buffer) call.target();
                        ByteBuffer range = host(call).duplicate();
                        return () -> buffer.write(offset(call), range);
                      })));

  private HostRangeMutants() {}

  // ---- a call

  private static long offset(Call call) {
    return (Long) Objects.requireNonNull(call.argument(0));
  }

  private static long length(Call call) {
    return (Long) Objects.requireNonNull(call.argument(1));
  }

  private static ByteBuffer host(Call call) {
    return (ByteBuffer) Objects.requireNonNull(call.argument(1));
  }

  private static int position(Call call) {
    return host(call).position();
  }

  private static int bytes(Call call) {
    return host(call).remaining();
  }

  private static Event[] after(Call call) {
    return (Event[]) Objects.requireNonNull(call.argument(call.argumentCount() - 1));
  }

  private static boolean fits(Call call) {
    long size = ((Buffer) call.target()).size();
    return host(call).isDirect()
        && bytes(call) > 0
        && offset(call) >= 0
        && offset(call) <= size - bytes(call);
  }

  // ---- ways to be wrong

  private static ByteBuffer shorter(ByteBuffer host, int by) {
    return host.remaining() > by ? host.duplicate().limit(host.limit() - by) : host;
  }

  /** Moves another range than a valid one that was asked for. */
  private static Layer moving(
      Operation operation, LongUnaryOperator offset, UnaryOperator<ByteBuffer> range) {
    return on(
        operation,
        call ->
            call.hasNullArgument() || !fits(call)
                ? call.proceed()
                : call.proceed(
                    offset.applyAsLong(offset(call)), range.apply(host(call)), after(call)));
  }

  private static Layer filling(
      LongUnaryOperator offset, LongUnaryOperator length, LongUnaryOperator value) {
    return on(
        FILL,
        call ->
            call.hasNullArgument()
                ? call.proceed()
                : call.proceed(
                    offset(call) < 0 ? offset(call) : offset.applyAsLong(offset(call)),
                    length.applyAsLong(length(call)),
                    (byte) value.applyAsLong((Byte) Objects.requireNonNull(call.argument(2))),
                    after(call)));
  }

  /** Takes other memory in the place of what is to be refused. */
  private static Layer replacing(Operation operation, Predicate<ByteBuffer> unusable) {
    return on(
        operation,
        call ->
            call.argument(1) instanceof ByteBuffer host && unusable.test(host)
                ? call.proceed(
                    call.argument(0),
                    ByteBuffer.allocateDirect(Math.max(1, host.remaining())),
                    call.argument(2))
                : call.proceed());
  }

  private static Layer done(Operation operation, Predicate<Call> which) {
    return accepting(
        operation,
        ErrorCode.INVALID_ARGUMENT,
        call -> {
          if (which.test(call)) {
            return NoCommand.event();
          }
          throw failure(ErrorCode.INVALID_ARGUMENT, call);
        });
  }

  /** Does something to the host memory of each read when it has settled. */
  private static List<Layer> whenRead(Consumer<ByteBuffer> action) {
    SettledActions settled = new SettledActions();
    return List.of(
        CopyMutants.sweeping(settled),
        on(
            READ,
            call -> {
              Object event = Objects.requireNonNull(call.proceed());
              ByteBuffer range = host(call).duplicate();
              settled.add((Event) Wrapping.inner(event), () -> action.accept(range));
              return event;
            }));
  }

  private static List<Layer> lateReads() {
    SettledActions settled = new SettledActions();
    return List.of(
        CopyMutants.sweeping(settled),
        on(
            READ,
            call -> {
              boolean held = MemoryMutants.waits(call);
              Event read = (Event) Objects.requireNonNull(call.proceed());
              if (held) {
                Event first = (Event) Wrapping.inner(after(call)[0]);
                settled.add(first, () -> LastingMutants.writeUnlessDone(read, host(call)));
              }
              return read;
            }));
  }

  /** A command that is issued when what it waits for has settled, with what is there by then. */
  private interface Late {
    Supplier<Event> of(Call call);
  }

  private static Layer late(Operation operation, Late late) {
    return on(
        operation,
        call ->
            !call.hasNullArgument() && MemoryMutants.waits(call)
                ? LateEvent.after(after(call), late.of(call))
                : call.proceed());
  }

  private static Event writeIfThere(Buffer buffer, long offset, WeakReference<ByteBuffer> address) {
    @Nullable ByteBuffer host = address.get();
    return host == null ? NoCommand.event() : buffer.write(offset, host);
  }
}
