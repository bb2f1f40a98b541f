package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.accepting;
import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Call;
import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Rule;
import io.coral.spec.capability.SubBuffers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongPredicate;
import java.util.function.LongUnaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Wrong in the ranges that are copied, wrapped or reached by a kernel: BUF, CMP-17. */
final class RangeMutants {

  private static final Operation TO = Operation.COPY_TO_DEVICE;
  private static final Operation FROM = Operation.COPY_FROM_DEVICE;
  private static final long MIB = 1 << 20;

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.BUF_14,
              "copies from the device that end after 4 MiB",
              () -> range(FROM, at -> at, length -> Math.min(length, 4 * MIB))),
          mutant(
              Rule.BUF_14,
              "large copies in whole pages, without the rest",
              () -> range(TO, at -> at, length -> length < MIB * 2 ? length : length & -4096)),
          mutant(
              Rule.BUF_14,
              "large copies whose offset is rounded down to a page",
              () -> range(TO, at -> at < MIB ? at : at & -4096, length -> length)),
          mutant(
              Rule.BUF_14,
              "a large copy in pieces, of which the third is lost",
              () -> on(TO, call -> length(call) > 16 * MIB ? inPieces(call) : call.proceed())),
          mutant(
              Rule.BUF_14,
              "a large copy that lacks its last byte",
              () -> range(TO, at -> at, length -> length > 8 * MIB ? length - 1 : length)),
          mutant(
              Rule.BUF_04,
              "a copy from the device in whole words, without the last odd bytes",
              () -> range(FROM, at -> at, length -> length < 4 ? length : length & -4)),
          mutant(
              Rule.BUF_04,
              "a copy of one page that leaves its last byte out",
              () -> range(TO, at -> at, length -> length == 4096 ? 4095 : length)),
          mutant(
              Rule.BUF_05,
              "a range from the device that starts at 0",
              () -> range(FROM, at -> at > 0 ? 0 : at, length -> length)),
          mutant(
              Rule.BUF_05,
              "a range from the device that comes with all the rest",
              () ->
                  on(
                      FROM,
                      call ->
                          isValid(call)
                              ? call.proceed(0L, ((Buffer) call.target()).size(), after(call))
                              : call.proceed())),
          mutant(
              Rule.BUF_05,
              "a range from the device that lacks its last byte",
              () -> range(FROM, at -> at, length -> length % 4 > 1 ? length - 1 : length)),
          mutant(
              Rule.BUF_13,
              "a range of no length that counts as done",
              () -> invalidDone(TO, offset -> true, length -> length == 0)),
          mutant(
              Rule.BUF_13,
              "a negative offset that counts as done",
              () -> invalidDone(TO, offset -> offset == -1, length -> true)),
          mutant(
              Rule.BUF_13,
              "a range whose end overflows and counts as done",
              () -> invalidDone(FROM, offset -> offset == Long.MAX_VALUE, length -> true)),
          mutant(
              Rule.BUF_06,
              "a wrap of all up to the capacity",
              () ->
                  wrapping(
                      (call, host) ->
                          host.limit() < host.capacity()
                              ? call.proceed(host.duplicate().limit(host.capacity()))
                              : call.proceed())),
          mutant(
              Rule.BUF_02,
              "a read-only host buffer that is copied instead of refused",
              () -> replacing(ByteBuffer::isReadOnly)),
          mutant(
              Rule.BUF_02,
              "an empty host buffer that becomes one of a byte",
              () -> replacing(host -> !host.hasRemaining())),
          mutant(
              Rule.BUF_02,
              "a refused wrap that keeps what it had reserved",
              () ->
                  on(
                      Operation.WRAP,
                      call -> {
                        try {
                          return call.proceed();
                        } catch (AcceleratorException e) {
                          if (e.code() == ErrorCode.INVALID_ARGUMENT) {
                            ((Memory) call.target()).allocate(64);
                          }
                          throw e;
                        }
                      })),
          mutant(
              Rule.BUF_12,
              "a sub-buffer whose size is rounded down",
              () ->
                  on(
                      Operation.SUB_BUFFER,
                      call -> {
                        long alignment = ((SubBuffers) call.target()).alignment();
                        long size = (Long) Objects.requireNonNull(call.argument(2));
                        return size > alignment
                            ? call.proceed(
                                call.argument(0), call.argument(1), size - size % alignment)
                            : call.proceed();
                      })),
          mutant(
              Rule.BUF_12,
              "a sub-buffer that leaves its parent and is cut",
              () ->
                  accepting(
                      Operation.SUB_BUFFER,
                      ErrorCode.INVALID_ARGUMENT,
                      call -> call.proceed(call.argument(0), 0L, 1L))),
          mutant(
              Rule.CMP_17,
              "a kernel that writes one byte more than it was told",
              () -> longs(value -> value % 2 == 1 && value < 4096 ? value + 1 : value)),
          mutant(
              Rule.CMP_17,
              "buffers of a kernel in the other order",
              () ->
                  on(
                      Operation.SET_BUFFER,
                      call -> {
                        ComputeUnit unit = (ComputeUnit) call.target();
                        int index = (Integer) Objects.requireNonNull(call.argument(0));
                        return unit.kernel().arguments().size() == 3 && index < 2 && index >= 0
                            ? call.proceed(1 - index, call.argument(1))
                            : call.proceed();
                      })));

  private RangeMutants() {}

  /** Answers a wrap of a host buffer. */
  private interface Wrap {
    @Nullable Object of(Call call, ByteBuffer host) throws Throwable;
  }

  private static Layer wrapping(Wrap wrap) {
    return on(
        Operation.WRAP,
        call ->
            call.argument(0) instanceof ByteBuffer host && host.isDirect()
                ? wrap.of(call, host)
                : call.proceed());
  }

  private static Layer replacing(Predicate<ByteBuffer> unusable) {
    return on(
        Operation.WRAP,
        call ->
            call.argument(0) instanceof ByteBuffer host && unusable.test(host)
                ? call.proceed(ByteBuffer.allocateDirect(Math.max(1, host.remaining())))
                : call.proceed());
  }

  private static long offset(Call call) {
    return (Long) Objects.requireNonNull(call.argument(0));
  }

  private static long length(Call call) {
    return (Long) Objects.requireNonNull(call.argument(1));
  }

  private static Object after(Call call) {
    return Objects.requireNonNull(call.argument(2));
  }

  private static boolean isValid(Call call) {
    long size = ((Buffer) call.target()).size();
    return offset(call) >= 0
        && length(call) > 0
        && offset(call) <= size
        && length(call) <= size - offset(call);
  }

  /** Copies another range than a valid one that was asked for. */
  private static Layer range(
      Operation operation, LongUnaryOperator offset, LongUnaryOperator length) {
    return on(
        operation,
        call ->
            isValid(call)
                ? call.proceed(
                    offset.applyAsLong(offset(call)), length.applyAsLong(length(call)), after(call))
                : call.proceed());
  }

  private static Layer invalidDone(
      Operation operation, LongPredicate offset, LongPredicate length) {
    return accepting(
        operation,
        ErrorCode.INVALID_ARGUMENT,
        call -> {
          if (offset.test(offset(call)) && length.test(length(call))) {
            return NoCommand.event();
          }
          throw Wrong.failure(ErrorCode.INVALID_ARGUMENT, call);
        });
  }

  private static Object inPieces(Call call) throws Throwable {
    if (!isValid(call)) {
      return Objects.requireNonNull(call.proceed());
    }
    long piece = 4 * MIB;
    Object last = null;
    for (long at = 0; at < length(call); at += piece) {
      if (at != 2 * piece) {
        last = call.proceed(offset(call) + at, Math.min(piece, length(call) - at), after(call));
      }
    }
    return (Event) Objects.requireNonNull(last);
  }

  /** Passes another value for each scalar of 8 bytes. */
  private static Layer longs(LongUnaryOperator change) {
    return on(
        Operation.SET_SCALAR,
        call -> {
          byte[] value = (byte[]) Objects.requireNonNull(call.argument(1));
          if (value.length != Long.BYTES) {
            return call.proceed();
          }
          ByteBuffer bytes =
              ByteBuffer.wrap(Arrays.copyOf(value, Long.BYTES)).order(ByteOrder.nativeOrder());
          bytes.putLong(0, change.applyAsLong(bytes.getLong(0)));
          return call.proceed(call.argument(0), bytes.array());
        });
  }
}
