package io.coral.client;

import com.google.protobuf.ByteString;
import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import io.coral.protocol.wire.Wire.Scalar.Type;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A request as the protocol tells it. Arrays that the daemon cannot reach are copied to memory that
 * it maps, and back where the accelerator changed them. One use each.
 */
final class RequestWriter {

  private static final long YEAR = TimeUnit.DAYS.toNanos(365);

  private final Request request;
  private final Data data;
  private final List<Copy> copies = new ArrayList<>();
  private final List<Used> used = new ArrayList<>();

  /** Which daemon was told its constants. */
  private int told;

  /** When it must have been started, by {@link System#nanoTime}, if it has a deadline. */
  private long latest;

  /** An array of the application's, and what stands for it. */
  private record Copy(Argument source, SharedArrays.Place place) {}

  /** Where the arguments of a client's requests are. */
  record Data(SharedArrays arrays, RemoteArrays remote, RemoteConstants constants) {}

  /** A Coral array, and which bit of an answer stands for it. */
  private record Used(RemoteArray array, long bit) {

    void end(long stale) {
      array.endUse((stale & bit) != 0);
    }
  }

  RequestWriter(Request request, Data data) {
    this.request = request;
    this.data = data;
  }

  /**
   * Tells it.
   *
   * @param now by what its deadline is told; not looked at again, for the clock may be set
   * @throws RequestException {@code WRONG_ARGUMENT} for what cannot be told; {@code DEADLINE} when
   *     that has passed. No copy is kept then
   */
  Wire.Submit write(Instant now) {
    if (request.version().isPresent()) {
      throw new RequestException(
          RequestException.Code.WRONG_ARGUMENT,
          request.accelerator(),
          "a daemon is asked for no single version of "
              + request.accelerator()
              + "; leave the version out, or ask an engine of your own");
    }
    told = data.constants().daemon();
    try {
      Wire.Submit.Builder submit =
          Wire.Submit.newBuilder()
              .setAccelerator(request.accelerator())
              .setApplication(request.application())
              .setPriority(request.priority())
              .setPatience(nanos(request.patience()))
              .setExplained(request.isExplained())
              .putAllLabels(request.labels());
      if (!request.tenant().equals(Request.DEFAULT_TENANT)) {
        submit.setTenant(request.tenant());
      }
      if (request.deadline().isPresent()) {
        long left = nanos(Duration.between(now, request.deadline().get()));
        latest = System.nanoTime() + left;
        submit.setWithin(within(left));
      }
      for (Argument argument : request.arguments()) {
        submit.addArguments(written(argument, submit.getArgumentsCount()));
      }
      return submit.build();
    } catch (RuntimeException | Error e) {
      end(0);
      throw e;
    }
  }

  /** Whether a daemon refused it that was not told its constants. */
  boolean lacksConstants(Wire.Reply refusal) {
    return refusal.getFailure().getCode() == Code.NO_CONTENT
        && told != data.constants().daemon()
        && request.arguments().stream().anyMatch(Constant.class::isInstance);
  }

  /**
   * Tells the daemon its constants, and tells it with what is left of its time; blocks.
   *
   * @throws RequestException as when it is written
   */
  Wire.Submit writeAgain(Wire.Submit before) {
    told = data.constants().daemon();
    for (Argument argument : request.arguments()) {
      if (argument instanceof Constant constant) {
        data.constants().digest(constant, request.accelerator());
      }
    }
    Wire.Submit.Builder again = before.toBuilder();
    if (before.getWithin() > 0) {
      again.setWithin(within(latest - System.nanoTime()));
    }
    return again.build();
  }

  private long within(long left) {
    if (left <= 0) {
      throw new RequestException(
          RequestException.Code.DEADLINE,
          request.accelerator(),
          request.accelerator()
              + " was to start before "
              + request.deadline().orElseThrow()
              + ", which has passed");
    }
    return left;
  }

  private static long nanos(Duration time) {
    if (time.isNegative()) {
      return 0;
    }
    return time.compareTo(Duration.ofNanos(YEAR)) > 0 ? YEAR : time.toNanos();
  }

  private Wire.Argument written(Argument argument, int position) {
    if (argument instanceof Argument.Scalar scalar) {
      return scalar(type(scalar.value()), scalar.bytes());
    }
    if (argument instanceof Argument.Struct struct) {
      return scalar(Type.RAW, struct.bytes());
    }
    if (argument instanceof Argument.Array array) {
      return written(array);
    }
    if (argument instanceof Argument.Numbers numbers) {
      return written(numbers);
    }
    if (argument instanceof Constant constant) {
      return Wire.Argument.newBuilder()
          .setConstant(data.constants().digest(constant, request.accelerator()))
          .build();
    }
    if (argument instanceof RemoteArray array && array.isOf(data.remote())) {
      Wire.Range range = array.use(request);
      used.add(new Used(array, 1L << Math.min(position, Long.SIZE - 1)));
      return Wire.Argument.newBuilder().setArray(range).build();
    }
    throw wrong(argument);
  }

  private static Type type(Object value) {
    return value instanceof Byte
        ? Type.INT8
        : value instanceof Short
            ? Type.INT16
            : value instanceof Character
                ? Type.UINT16
                : value instanceof Integer
                    ? Type.INT32
                    : value instanceof Long
                        ? Type.INT64
                        : value instanceof Float
                            ? Type.FLOAT32
                            : value instanceof Double ? Type.FLOAT64 : Type.BOOL;
  }

  private static Wire.Argument scalar(Type type, byte[] value) {
    return Wire.Argument.newBuilder()
        .setScalar(Wire.Scalar.newBuilder().setType(type).setValue(ByteString.copyFrom(value)))
        .build();
  }

  private Wire.Argument written(Argument.Array array) {
    if (!array.isDirect() || array.size() == 0) {
      throw wrong(array);
    }
    SharedArrays.Place place = data.arrays().find(array.buffer());
    if (place == null) {
      place = data.arrays().take(array.size());
      copies.add(new Copy(array, place));
      array.copyTo(place.bytes());
    }
    return range(place, array.size(), !array.isWritable());
  }

  private Wire.Argument written(Argument.Numbers numbers) {
    if (numbers.bytes() == 0 || numbers.bytes() > Integer.MAX_VALUE) {
      throw wrong(numbers);
    }
    SharedArrays.Place place = data.arrays().take((int) numbers.bytes());
    copies.add(new Copy(numbers, place));
    numbers.copyTo(place.bytes());
    return range(place, (int) numbers.bytes(), !numbers.isWritable());
  }

  private static Wire.Argument range(SharedArrays.Place place, int bytes, boolean isReadOnly) {
    return Wire.Argument.newBuilder()
        .setArray(
            Wire.Range.newBuilder()
                .setSegment(place.segment().number())
                .setOffset(place.offset())
                .setLength(bytes)
                .setReadOnly(isReadOnly))
        .build();
  }

  private RequestException wrong(Argument argument) {
    String expected =
        argument instanceof CoralArray
            ? "one that this client made"
            : "1 to "
                + Integer.MAX_VALUE
                + " bytes in a direct buffer, as ByteBuffer.allocateDirect makes it, or numbers in a"
                + " Java array";
    return new RequestException(
        RequestException.Code.WRONG_ARGUMENT,
        request.accelerator(),
        "argument "
            + (request.arguments().indexOf(argument) + 1)
            + " of "
            + request.accelerator()
            + " is "
            + argument.describe()
            + "; expected "
            + expected);
  }

  /** Brings results back where they are to be. An array that was only read may be constant. */
  void bringBack() {
    for (Copy copy : copies) {
      ByteBuffer shared = copy.place().bytes();
      if (copy.source() instanceof Argument.Array array) {
        if (array.isWritable() && array.buffer().mismatch(shared) >= 0) {
          array.copyFrom(shared);
        }
      } else if (copy.source() instanceof Argument.Numbers numbers && numbers.isWritable()) {
        ByteBuffer before = ByteBuffer.allocate(shared.capacity());
        numbers.copyTo(before);
        if (before.mismatch(shared) >= 0) {
          numbers.copyFrom(shared);
        }
      }
    }
  }

  /**
   * Gives the copies' room back; nothing is used any more.
   *
   * @param stale bits of the Coral arrays that have another content now, or may have
   */
  void end(long stale) {
    copies.forEach(copy -> data.arrays().give(copy.place()));
    copies.clear();
    used.forEach(each -> each.end(stale));
    used.clear();
  }
}
