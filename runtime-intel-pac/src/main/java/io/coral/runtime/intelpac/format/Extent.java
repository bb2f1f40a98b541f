package io.coral.runtime.intelpac.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A stretch of a file, little-endian. No read leaves it, nothing is copied but text, and every
 * error names the place in the file by its absolute offset.
 *
 * @param file the file's name, for errors
 * @param origin where the stretch starts in the file, or in the archive that {@code file} names
 * @param data the bytes, position 0
 */
record Extent(String file, long origin, ByteBuffer data) {

  static Extent of(String file, ByteBuffer bytes) {
    return new Extent(file, 0, little(bytes));
  }

  private static ByteBuffer little(ByteBuffer bytes) {
    return bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  int length() {
    return data.limit();
  }

  int u8(int at, String what) {
    require(at, 1, what);
    return Byte.toUnsignedInt(data.get(at));
  }

  int u16(int at, String what) {
    require(at, 2, what);
    return Short.toUnsignedInt(data.getShort(at));
  }

  long u32(int at, String what) {
    require(at, 4, what);
    return Integer.toUnsignedLong(data.getInt(at));
  }

  /** A stretch inside this one, with an origin that counts on. */
  Extent within(long at, long length, String what) {
    require(at, length, what);
    return new Extent(file, origin + at, little(data.slice((int) at, (int) length)));
  }

  /** Whether the bytes at an offset are these. */
  boolean startsWith(byte[] expected) {
    if (length() < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (data.get(i) != expected[i]) {
        return false;
      }
    }
    return true;
  }

  /** A copy of all bytes. */
  byte[] toArray() {
    byte[] copy = new byte[length()];
    data.get(0, copy);
    return copy;
  }

  /** Printable ASCII from an offset up to a zero byte, which must come before the end. */
  String terminatedText(int at, String what) {
    int end = at;
    while (u8(end, what + ", whose end is missing") != 0) {
      end++;
    }
    return within(at, end - at, what).text(what);
  }

  /** All bytes as printable ASCII; zero bytes and line ends at its end are padding. */
  String text(String what) {
    int end = length();
    while (end > 0 && isPadding(data.get(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      if (data.get(i) < 0x20 || data.get(i) == 0x7f) {
        throw broken(i, what + " holds byte 0x" + Integer.toHexString(u8(i, what)), "plain text");
      }
    }
    byte[] characters = new byte[end];
    data.get(0, characters);
    return new String(characters, StandardCharsets.US_ASCII);
  }

  private static boolean isPadding(byte value) {
    return value == 0 || value == '\n' || value == '\r';
  }

  private void require(long at, long length, String what) {
    if (at < 0 || length < 0 || at + length > length()) {
      throw broken(
          at,
          what + " needs " + length + " bytes, and the data ends after " + length() + " bytes",
          "a complete file; it is truncated, or a size or offset in it is wrong");
    }
  }

  /** What is wrong at an offset of this stretch. */
  AcceleratorException broken(long at, String found, String expected) {
    return broken(
        "at byte " + (origin + Math.max(at, 0)) + ", " + found + "; expected " + expected);
  }

  /** What is wrong with the file. */
  AcceleratorException broken(String text) {
    return AcceleratorException.of(ErrorCode.INVALID_BINARY, "describe", file, text)
        .breaking(Rule.PRG_02);
  }
}
