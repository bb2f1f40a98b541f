package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;

/**
 * A device buffer with a host side of its own, which callers' arrays are copied to and from. It
 * belongs to one tenant as long as it lives. Used by one thread at a time.
 */
final class StagedBuffer {

  private final Buffer buffer;
  private final BufferPool.Kind kind;
  private final ByteBuffer host;

  /** Whether all that it holds on the board was written for its tenant. */
  private boolean own;

  StagedBuffer(Buffer buffer, BufferPool.Kind kind) {
    this.buffer = buffer;
    this.kind = kind;
    this.host = buffer.hostView();
  }

  Buffer buffer() {
    return buffer;
  }

  BufferPool.Kind kind() {
    return kind;
  }

  /** Copies an array to the board. */
  Event toDevice(Argument.Array array, Event... after) {
    array.copyTo(host);
    own = true;
    return buffer.copyToDevice(after);
  }

  /** Whether the board must be told to forget what it holds, which may be another tenant's. */
  boolean isForeign() {
    return !own;
  }

  /** Overwrites what the board holds. */
  Event clear() {
    for (int i = 0; i < host.capacity(); i++) {
      host.put(i, (byte) 0);
    }
    own = true;
    return buffer.copyToDevice();
  }

  /** Copies what came from the board into an array. */
  void copyTo(Argument.Array array) {
    array.copyFrom(host);
  }

  void close() {
    ForeignCode.tell("the close of a buffer", buffer::close);
  }
}
