package io.coral.runtime.xilinx.format;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file, read little-endian with every bound checked; nothing is copied. Offsets in
 * errors count from the start of the file.
 */
final class Bytes {
  private final String file;
  private final ByteBuffer bytes;
  private final long start;

  Bytes(String file, ByteBuffer bytes) {
    this(file, bytes, 0);
  }

  private Bytes(String file, ByteBuffer bytes, long start) {
    this.file = file;
    this.bytes = bytes.slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    this.start = start;
  }

  long size() {
    return bytes.limit();
  }

  int u8(long offset, String what) {
    return bytes.get(checked(offset, 1, what)) & 0xff;
  }

  int u16(long offset, String what) {
    return bytes.getShort(checked(offset, 2, what)) & 0xffff;
  }

  int i32(long offset, String what) {
    return bytes.getInt(checked(offset, 4, what));
  }

  long i64(long offset, String what) {
    return bytes.getLong(checked(offset, 8, what));
  }

  /** A number that must not be negative when read as 64 bits with a sign. */
  long size64(long offset, String what) {
    long value = i64(offset, what);
    if (value < 0) {
      throw invalid(offset, what, Long.toUnsignedString(value), "a size or offset inside the file");
    }
    return value;
  }

  /** Text of printable ASCII that ends with a zero byte inside its field. */
  String text(long offset, int length, String what) {
    int first = checked(offset, length, what);
    String text = terminated(offset, length, what);
    for (int i = 0; i < text.length(); i++) {
      int character = bytes.get(first + i) & 0xff;
      if (character < 0x20 || character > 0x7e) {
        throw invalid(
            offset + i, what, "byte 0x" + Integer.toHexString(character), "printable ASCII");
      }
    }
    return text;
  }

  /** A name that native code reads up to its zero byte, which must be inside its field. */
  String terminated(long offset, int length, String what) {
    String text = label(offset, length, what);
    if (text.length() == length) {
      throw invalid(
          offset, what, length + " bytes without an end", "text that a zero byte terminates");
    }
    return text;
  }

  /** A name that is for people alone, up to its zero byte or the end of its field. */
  String label(long offset, int length, String what) {
    int first = checked(offset, length, what);
    int end = 0;
    while (end < length && bytes.get(first + end) != 0) {
      end++;
    }
    byte[] text = new byte[end];
    bytes.get(first, text);
    return Printable.of(new String(text, StandardCharsets.ISO_8859_1));
  }

  String hex(long offset, int length, String what) {
    byte[] raw = new byte[length];
    bytes.get(checked(offset, length, what), raw);
    return HexFormat.of().formatHex(raw);
  }

  /** A part of this part. */
  Bytes part(long offset, long length, String what) {
    int first = checked(offset, length, what);
    return new Bytes(file, bytes.slice(first, (int) length), start + offset);
  }

  /** A new read-only view of all of it. */
  ByteBuffer view() {
    return bytes.duplicate();
  }

  /** A copy without the zero bytes that some tools pad text with. */
  byte[] unpadded() {
    int end = bytes.limit();
    while (end > 0 && bytes.get(end - 1) == 0) {
      end--;
    }
    byte[] copy = new byte[end];
    bytes.get(0, copy);
    return copy;
  }

  /** How many entries there are, checked against the size and the limit of what is reasonable. */
  int count(long value, long firstEntry, long entrySize, long countOffset, int limit, String what) {
    if (value < 0 || value > limit) {
      throw invalid(countOffset, "number of " + what, value, "0 to " + limit);
    }
    long needed = firstEntry + value * entrySize;
    if (needed > size()) {
      throw invalid(
          countOffset,
          "number of " + what,
          value + ", which need " + needed + " bytes",
          "at most the " + size() + " bytes of the section");
    }
    return (int) value;
  }

  AcceleratorException invalid(long offset, String what, @Nullable Object found, String expected) {
    return invalid(
        "at offset "
            + (start + offset)
            + " (0x"
            + Long.toHexString(start + offset)
            + "), "
            + what
            + ": found "
            + Printable.of(String.valueOf(found))
            + "; expected "
            + expected);
  }

  AcceleratorException invalid(String text) {
    return AcceleratorException.of(ErrorCode.INVALID_BINARY, "check", file, text)
        .breaking(Rule.PRG_02);
  }

  private int checked(long offset, long length, String what) {
    if (offset < 0 || length < 0 || offset > size() - length) {
      throw invalid(
          Math.max(0, offset),
          what,
          "the end of the data after " + size() + " bytes",
          length + " bytes there; the file is truncated or a length in it is wrong");
    }
    return (int) offset;
  }
}
