package io.coral.conformance.mutants;

import static io.coral.conformance.mutants.Wrong.mutant;
import static io.coral.conformance.mutants.Wrong.on;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Operation;
import io.coral.spec.Buffer;
import io.coral.spec.EventTimes;
import io.coral.spec.Rule;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** Wrong in large and odd sizes, and in times: BUF-14, CMP-16 and CMP-17. */
final class TransferMutants {

  private static final long PIECE = 4 << 20;

  static final List<Mutant> ALL =
      List.of(
          mutant(
              Rule.BUF_14,
              "a copy that ends after 4 MiB",
              () ->
                  range(
                      Operation.COPY_TO_DEVICE,
                      (offset, length) -> new long[] {offset, cut(length, PIECE)})),
          mutant(
              Rule.BUF_14,
              "an offset that is cut to 23 bits",
              () ->
                  range(
                      Operation.COPY_TO_DEVICE,
                      (offset, length) -> new long[] {offset & ((1 << 23) - 1), length})),
          mutant(
              Rule.BUF_14,
              "a large range from the device that starts at a multiple of 64",
              () ->
                  range(
                      Operation.COPY_FROM_DEVICE,
                      (offset, length) ->
                          new long[] {length > PIECE ? offset - offset % 64 : offset, length})),
          mutant(
              Rule.CMP_17,
              "a scalar of eight bytes of which two arrive",
              () ->
                  scalar(
                      bytes ->
                          bytes.length == 8
                              ? new byte[] {bytes[0], bytes[1], 0, 0, 0, 0, 0, 0}
                              : bytes)),
          mutant(
              Rule.CMP_17,
              "a scalar of eight bytes in the other byte order",
              () -> scalar(bytes -> bytes.length == 8 ? reversed(bytes) : bytes)),
          mutant(
              Rule.CMP_17,
              "a kernel that works on whole words of 64 bytes",
              () ->
                  scalar(
                      bytes -> {
                        byte[] wide = bytes.clone();
                        if (bytes.length == 8) {
                          wide[0] &= (byte) 0xc0;
                        }
                        return wide;
                      })),
          mutant(
              Rule.CMP_16,
              "each command takes 200 ns, whatever it did",
              () ->
                  times(
                      times ->
                          new EventTimes(
                              times.queuedNanos(),
                              times.submittedNanos(),
                              Math.max(times.submittedNanos(), times.endedNanos() - 200),
                              times.endedNanos()))),
          mutant(
              Rule.CMP_16,
              "a command that starts when it is issued",
              () ->
                  times(
                      times ->
                          new EventTimes(
                              times.queuedNanos(),
                              times.queuedNanos(),
                              times.queuedNanos(),
                              times.endedNanos()))),
          mutant(
              Rule.CMP_16,
              "a command that is queued only when it starts",
              () ->
                  times(
                      times ->
                          new EventTimes(
                              times.startedNanos(),
                              times.startedNanos(),
                              times.startedNanos(),
                              times.endedNanos()))),
          mutant(
              Rule.CMP_16,
              "an end that is read when it is asked for",
              () ->
                  times(
                      times ->
                          new EventTimes(
                              times.queuedNanos(),
                              times.submittedNanos(),
                              times.startedNanos(),
                              System.nanoTime()))),
          mutant(
              Rule.CMP_16,
              "ticks of 250 MHz that are taken for nanoseconds",
              () ->
                  times(
                      times ->
                          new EventTimes(
                              times.queuedNanos(),
                              times.submittedNanos(),
                              times.endedNanos() - (times.endedNanos() - times.startedNanos()) / 4,
                              times.endedNanos()))));

  private TransferMutants() {}

  /** Another range than the one that was asked for. */
  private interface Other {
    long[] of(long offset, long length);
  }

  private static long cut(long length, long most) {
    return Math.min(length, most);
  }

  private static Layer range(Operation operation, Other other) {
    return on(
        operation,
        call -> {
          long offset = (Long) Objects.requireNonNull(call.argument(0));
          long length = (Long) Objects.requireNonNull(call.argument(1));
          long size = ((Buffer) call.target()).size();
          if (offset < 0 || length <= 0 || offset > size - length) {
            return call.proceed();
          }
          long[] range = other.of(offset, length);
          return call.proceed(range[0], range[1], call.argument(2));
        });
  }

  private static Layer scalar(UnaryOperator<byte[]> change) {
    return on(
        Operation.SET_SCALAR,
        call ->
            call.hasNullArgument()
                ? call.proceed()
                : call.proceed(
                    call.argument(0),
                    change.apply((byte[]) Objects.requireNonNull(call.argument(1)))));
  }

  private static byte[] reversed(byte[] bytes) {
    byte[] reversed = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      reversed[i] = bytes[bytes.length - 1 - i];
    }
    return reversed;
  }

  private static Layer times(UnaryOperator<EventTimes> change) {
    return Wrong.returning(Operation.TIMES, EventTimes.class, (call, times) -> change.apply(times));
  }
}
