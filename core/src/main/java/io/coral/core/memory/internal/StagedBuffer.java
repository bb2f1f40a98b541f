package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A device buffer with a host side of its own, which callers' arrays are copied to and from. Used
 * by one thread at a time.
 */
final class StagedBuffer extends PooledBuffer {

  private final ByteBuffer host;

  StagedBuffer(Buffer buffer, BufferPool.Kind kind, BufferPool pool) {
    super(buffer, kind, pool);
    this.host = buffer.hostView();
  }

  @Override
  Event write(Argument.Array array, Event... after) {
    array.copyTo(host);
    return buffer().copyToDevice(after);
  }

  @Override
  Event zero() {
    Pieces.clear(List.of(host));
    return buffer().copyToDevice();
  }

  @Override
  void copyTo(Argument.Array array) {
    array.copyFrom(host);
  }
}
