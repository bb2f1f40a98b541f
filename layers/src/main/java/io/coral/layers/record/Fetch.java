package io.coral.layers.record;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where a command puts the bytes that it brings from the device.
 *
 * @param views the host memory in order
 * @param offset bytes into it
 * @param length bytes
 */
record Fetch(List<ByteBuffer> views, long offset, long length) {

  /** The remaining bytes of host memory. */
  static Fetch into(ByteBuffer host) {
    return new Fetch(List.of(host.slice()), 0, host.remaining());
  }

  /** The bytes that are there now. */
  Blob bytes() {
    return Blob.of(views, offset, length);
  }
}
