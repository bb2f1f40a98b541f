package io.coral.api.function;

import io.coral.api.Argument;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * One call of a function: what is to be submitted, and what came of it. Whoever has it closes it,
 * once the request is done. One thread at a time.
 */
public final class FunctionCall implements AutoCloseable {

  private final Request request;
  private final ByteBuffer result;
  private final Optional<Argument.Array> used;
  private final List<CoralArray> between;

  FunctionCall(
      Request request, ByteBuffer result, Optional<Argument.Array> used, List<CoralArray> between) {
    this.request = request;
    this.result = result;
    this.used = used;
    this.between = between;
  }

  /** On the default tenant's terms, of whatever version the engine takes. */
  public Request request() {
    return request;
  }

  /**
   * The result, once the request was answered: in the caller's memory, from position to limit.
   *
   * @throws RequestException {@code FAILED} where the accelerator says that it is longer than there
   *     was room for
   */
  public ByteBuffer result() {
    ByteBuffer all = result.slice();
    if (used.isEmpty()) {
      return all;
    }
    long bytes = number(used.get().buffer().order(ByteOrder.LITTLE_ENDIAN));
    if (bytes < 0 || bytes > all.capacity()) {
      throw new RequestException(
          RequestException.Code.FAILED,
          request.accelerator(),
          "the accelerator says that its result has "
              + bytes
              + " bytes; expected 0 to "
              + all.capacity()
              + ": the descriptor's result has too little room, or the accelerator is at fault");
    }
    return all.limit((int) bytes);
  }

  private static long number(ByteBuffer element) {
    return switch (element.capacity()) {
      case Byte.BYTES -> element.get(0);
      case Short.BYTES -> element.getShort(0);
      case Integer.BYTES -> element.getInt(0);
      default -> element.getLong(0);
    };
  }

  /** Frees what it alone had; the body and the result stay their owner's. Idempotent. */
  @Override
  public void close() {
    between.forEach(CoralArray::close);
  }
}
