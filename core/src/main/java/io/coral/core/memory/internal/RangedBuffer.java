package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;

/**
 * A device buffer without a host side: it copies from and to the caller's memory itself, where the
 * runtime has host ranges. Used by one thread at a time.
 */
final class RangedBuffer extends PooledBuffer {

  RangedBuffer(Buffer buffer, BufferPool.Kind kind, BufferPool pool) {
    super(buffer, kind, pool);
  }

  @Override
  Event write(Argument.Array array, Event... after) {
    return buffer().write(0, array.buffer(), after);
  }

  @Override
  Event fromDevice(Argument.Array array, Event after) {
    return buffer().read(0, array.buffer(), after);
  }

  @Override
  Event zero() {
    return buffer().fill(0, kind().size(), (byte) 0);
  }

  @Override
  boolean isWrapped() {
    return true;
  }
}
