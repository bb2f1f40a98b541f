package io.coral.core.engine.internal;

import io.coral.spec.Buffer;
import io.coral.spec.Event;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A device buffer with a host side of its own, which callers' arrays are copied to and from. It
 * belongs to one tenant as long as it lives. Used by one thread at a time.
 */
final class StagedBuffer {

  private final Buffer buffer;
  private final BufferPool.Kind kind;
  private final List<ByteBuffer> host;

  /** Whether all that it holds on the board was written for its tenant. */
  private boolean own;

  StagedBuffer(Buffer buffer, BufferPool.Kind kind) {
    this.buffer = buffer;
    this.kind = kind;
    this.host = buffer.hostViews();
  }

  Buffer buffer() {
    return buffer;
  }

  BufferPool.Kind kind() {
    return kind;
  }

  /** Copies an array to the board. */
  Event toDevice(ByteBuffer array, Event... after) {
    int from = array.position();
    for (ByteBuffer view : host) {
      view.put(0, array, from, view.capacity());
      from += view.capacity();
    }
    own = true;
    return buffer.copyToDevice(after);
  }

  /** Whether the board must be told to forget what it holds, which may be another tenant's. */
  boolean isForeign() {
    return !own;
  }

  /** Overwrites what the board holds. */
  Event clear() {
    for (ByteBuffer view : host) {
      for (int i = 0; i < view.capacity(); i++) {
        view.put(i, (byte) 0);
      }
    }
    own = true;
    return buffer.copyToDevice();
  }

  /** Copies what came from the board into an array. */
  void copyTo(ByteBuffer array) {
    int at = array.position();
    for (ByteBuffer view : host) {
      array.put(at, view, 0, view.capacity());
      at += view.capacity();
    }
  }

  void close() {
    buffer.close();
  }
}
