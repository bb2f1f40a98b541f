package io.coral.runtime.sim;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Device memory apart from the host's: backed when it is first written, so that large banks can be
 * modelled. Memory that was never written reads as {@code 0xA5}, so that a missing copy shows.
 */
final class DeviceBytes {

  private static final byte FRESH = (byte) 0xA5;

  private final @Nullable DeviceBytes parent;
  private final int offset;
  private final int size;
  private @Nullable ByteBuffer store;

  /** A piece of its own. */
  DeviceBytes(int size) {
    this(null, 0, size, null);
  }

  /** Memory that host and device share. */
  DeviceBytes(ByteBuffer shared) {
    this(null, 0, shared.capacity(), shared);
  }

  private DeviceBytes(
      @Nullable DeviceBytes parent, int offset, int size, @Nullable ByteBuffer store) {
    this.parent = parent;
    this.offset = offset;
    this.size = size;
    this.store = store;
  }

  DeviceBytes slice(int from, int length) {
    return new DeviceBytes(this, from, length, null);
  }

  int size() {
    return size;
  }

  /** All bytes, native order, position 0; not to be repositioned. */
  synchronized ByteBuffer all() {
    ByteBuffer bytes = store;
    if (bytes == null) {
      bytes =
          parent == null
              ? fresh(size)
              : parent.all().slice(offset, size).order(ByteOrder.nativeOrder());
      store = bytes;
    }
    return bytes;
  }

  /** Writes a range from the host. */
  void write(int at, ByteBuffer host) {
    target(at, host.remaining()).put(at, host, host.position(), host.remaining());
  }

  /** Reads a range to the host. */
  void read(int at, ByteBuffer host) {
    host.put(host.position(), all(), at, host.remaining());
  }

  /** Copies from other device memory. */
  void copyFrom(DeviceBytes source, int sourceAt, int at, int length) {
    target(at, length).put(at, source.all(), sourceAt, length);
  }

  /** Sets each byte of a range. */
  void fill(int at, int length, byte value) {
    ByteBuffer range = target(at, length).slice(at, length);
    while (range.hasRemaining()) {
      range.put(value);
    }
  }

  private synchronized ByteBuffer target(int at, int length) {
    if (store == null && parent == null && at == 0 && length == size) {
      store = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
    }
    return all();
  }

  private static ByteBuffer fresh(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, FRESH);
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }
}
