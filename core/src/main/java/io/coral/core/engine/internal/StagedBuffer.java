package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A device buffer with a host side of its own, which callers' arrays are copied to and from. It
 * belongs to one tenant as long as it lives. Used by one thread at a time.
 */
final class StagedBuffer extends DeviceCopy {

  private final BufferPool.Kind kind;
  private final BufferPool pool;
  private final ByteBuffer host;

  /** Whether all that it holds on the board was written for its tenant. */
  private boolean own;

  StagedBuffer(Buffer buffer, BufferPool.Kind kind, BufferPool pool) {
    super(kind.memory(), buffer);
    this.kind = kind;
    this.pool = pool;
    this.host = buffer.hostView();
  }

  BufferPool.Kind kind() {
    return kind;
  }

  @Override
  Event toDevice(Argument.Array array, Event... after) {
    filled = true;
    array.copyTo(host);
    own = true;
    return buffer().copyToDevice(after);
  }

  @Override
  @Nullable Event clear() {
    if (own) {
      return null;
    }
    for (int i = 0; i < host.capacity(); i++) {
      host.put(i, (byte) 0);
    }
    own = true;
    return buffer().copyToDevice();
  }

  @Override
  void copyTo(Argument.Array array) {
    array.copyFrom(host);
  }

  @Override
  void giveBack(boolean reusable) {
    if (reusable) {
      filled = false;
      pool.give(this);
    } else {
      discard();
    }
  }
}
