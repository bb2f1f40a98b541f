package io.coral.runtime.intelpac.format;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The bytes of an extent as a stream. */
final class ExtentStream extends InputStream {

  private final ByteBuffer left;

  ExtentStream(Extent extent) {
    this.left = extent.data().duplicate().rewind();
  }

  @Override
  public int read() {
    return left.hasRemaining() ? Byte.toUnsignedInt(left.get()) : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (!left.hasRemaining()) {
      return length == 0 ? 0 : -1;
    }
    int count = Math.min(length, left.remaining());
    left.get(into, offset, count);
    return count;
  }

  @Override
  public int available() {
    return left.remaining();
  }
}
