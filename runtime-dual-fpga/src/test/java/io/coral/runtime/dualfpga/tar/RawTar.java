package io.coral.runtime.dualfpga.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes tars byte by byte, sound or not; the checksum is right unless a test spoils it. */
final class RawTar {

  static final byte[] CONTENT = "some binary".getBytes(StandardCharsets.UTF_8);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  RawTar file(String name) {
    return entry(name, '0', CONTENT);
  }

  RawTar entry(String name, char type, byte[] content) {
    return entry(name, type, octal(content.length), content);
  }

  RawTar link(String name, char type, String target) {
    return entry(name, type, octal(0), new byte[0], target);
  }

  /** An entry whose size field holds the given bytes, whatever its content. */
  RawTar entry(String name, char type, byte[] sizeField, byte[] content) {
    return entry(name, type, sizeField, content, "");
  }

  private RawTar entry(String name, char type, byte[] sizeField, byte[] content, String target) {
    byte[] header = new byte[512];
    put(header, 0, name.getBytes(StandardCharsets.UTF_8));
    put(header, 100, "0000644\0".getBytes(StandardCharsets.US_ASCII));
    put(header, 108, "0000000\0".getBytes(StandardCharsets.US_ASCII));
    put(header, 116, "0000000\0".getBytes(StandardCharsets.US_ASCII));
    put(header, 124, sizeField);
    put(header, 136, "00000000000\0".getBytes(StandardCharsets.US_ASCII));
    header[156] = (byte) type;
    put(header, 157, target.getBytes(StandardCharsets.UTF_8));
    put(header, 257, "ustar\00000".getBytes(StandardCharsets.US_ASCII));
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte each : header) {
      sum += each & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum).getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(header);
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return this;
  }

  /** An extended header of one record, for the next entry. */
  RawTar pax(String key, String value) {
    String body = " " + key + "=" + value + "\n";
    int length = body.length() + 1;
    while (String.valueOf(length).length() + body.length() != length) {
      length++;
    }
    return entry("PaxHeaders", 'x', (length + body).getBytes(StandardCharsets.UTF_8));
  }

  byte[] end() {
    bytes.writeBytes(new byte[1024]);
    return bytes.toByteArray();
  }

  static byte[] octal(long size) {
    return String.format("%011o\0", size).getBytes(StandardCharsets.US_ASCII);
  }

  static byte[] base256(long size) {
    byte[] field = new byte[12];
    for (int i = 0; i < 8; i++) {
      field[11 - i] = (byte) (size >> 8 * i);
    }
    for (int i = 0; i < 4; i++) {
      field[i] = (byte) (size < 0 ? 0xff : 0);
    }
    field[0] |= (byte) 0x80;
    return field;
  }

  private static void put(byte[] header, int offset, byte[] value) {
    System.arraycopy(value, 0, header, offset, value.length);
  }
}
