package io.coral.protocol.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A {@code sockaddr_un}: the family in two bytes, and a path that ends with a zero, or a name that
 * is in no file system, which begins with one.
 */
final class Address {

  /** Bytes of a path, without the zero. */
  static final int LONGEST = 107;

  private Address() {}

  static byte[] of(Path path) throws IOException {
    return of(path.toString());
  }

  /** The same of a text, in which an @ begins a name that is in no file system. */
  static byte[] of(String path) throws IOException {
    byte[] name = path.getBytes(StandardCharsets.UTF_8);
    if (name.length > LONGEST) {
      throw new IOException(
          path
              + " has "
              + name.length
              + " bytes; the name of a socket has at most "
              + LONGEST
              + ", choose a shorter folder");
    }
    boolean isInFiles = name.length == 0 || name[0] != '@';
    if (!isInFiles) {
      name[0] = 0;
    }
    return ByteBuffer.allocate(Short.BYTES + name.length + (isInFiles ? 1 : 0))
        .order(ByteOrder.nativeOrder())
        .putShort((short) Libc.AF_UNIX)
        .put(name)
        .array();
  }

  /** The path in an address of the kernel's; empty where it has none. */
  static String path(byte[] address, int length) {
    int end = Short.BYTES;
    while (end < length && end < address.length && address[end] != 0) {
      end++;
    }
    return new String(address, Short.BYTES, end - Short.BYTES, StandardCharsets.UTF_8);
  }
}
