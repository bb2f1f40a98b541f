package io.coral.runtime.xilinx.format;

import io.coral.spec.format.Digests;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Header, table and sections, laid out one behind the other on multiples of eight bytes. */
final class SectionTable {
  private static final int ALIGNMENT = 8;

  private final List<SectionKind> kinds = new ArrayList<>();
  private final List<ByteBuffer> contents = new ArrayList<>();

  void add(SectionKind kind, ByteBuffer content) {
    kinds.add(kind);
    contents.add(content);
  }

  ByteBuffer file(String platform) {
    long length = XclbinReader.HEADER_SIZE + (long) kinds.size() * XclbinReader.SECTION_SIZE;
    List<Integer> offsets = new ArrayList<>();
    for (ByteBuffer content : contents) {
      length = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
      offsets.add(Math.toIntExact(length));
      length += content.remaining();
    }
    ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
    file.put(0, XclbinReader.MAGIC);
    file.putInt(8, -1);
    file.putLong(304, length);
    file.put(330, (byte) 2);
    file.position(352);
    SectionEncoding.text(file, platform, 64);
    file.putInt(448, kinds.size());
    for (int i = 0; i < kinds.size(); i++) {
      int at = XclbinReader.HEADER_SIZE + i * XclbinReader.SECTION_SIZE;
      file.putInt(at, kinds.get(i).code());
      file.putLong(at + 24, offsets.get(i));
      file.putLong(at + 32, contents.get(i).remaining());
      file.put(
          offsets.get(i), contents.get(i), contents.get(i).position(), contents.get(i).remaining());
    }
    // the identity of a file follows from its content, so that the same input gives the same file
    byte[] digest = HexFormat.of().parseHex(Digests.sha256(file.duplicate().rewind()));
    file.putLong(296, ByteBuffer.wrap(digest).getLong());
    file.put(416, digest, 0, 16);
    return file.rewind();
  }
}
