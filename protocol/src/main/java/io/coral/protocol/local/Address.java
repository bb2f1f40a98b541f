package io.coral.protocol.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A {@code sockaddr_un}: the family in two bytes, and a path that ends with a zero. */
final class Address {

  /** Bytes of a path, without the zero. */
  static final int LONGEST = 107;

  private Address() {}

  static byte[] of(Path path) throws IOException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length > LONGEST) {
      throw new IOException(
          path
              + " has "
              + name.length
              + " bytes; the name of a socket has at most "
              + LONGEST
              + ", choose a shorter folder");
    }
    return ByteBuffer.allocate(Short.BYTES + name.length + 1)
        .order(ByteOrder.nativeOrder())
        .putShort((short) Libc.AF_UNIX)
        .put(name)
        .array();
  }
}
