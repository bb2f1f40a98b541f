package io.coral.itests;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Binaries as Intel's OpenCL compiler lays them out: sections of a 32-bit ELF file. */
final class AocxBytes {
  private static final int HEADER = 52;
  private static final int ENTRY = 40;
  private static final String NAMES = ".shstrtab";

  private AocxBytes() {}

  /** A file for a board, without a green bitstream. */
  static byte[] of(String board, String kernels) {
    return elf(Map.of(".acl.board", text(board), ".acl.kernel_arg_info.xml", text(kernels)));
  }

  /** A file whose program is of another platform, which runs it. */
  static byte[] of(String board, String kernels, byte[] program) {
    Map<String, byte[]> sections = new LinkedHashMap<>();
    sections.put(".acl.board", text(board));
    sections.put(".acl.kernel_arg_info.xml", text(kernels));
    sections.put(".acl.payload", program);
    sections.put(".acl.payload.sha256", text(digest(text(board), text(kernels), program)));
    return elf(sections);
  }

  private static String digest(byte[]... parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (byte[] part : parts) {
        digest.update(part);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Header, contents, section headers; the last section holds the names. */
  private static byte[] elf(Map<String, byte[]> sections) {
    List<String> names = new ArrayList<>(sections.keySet());
    names.add(NAMES);
    byte[] nameBytes = text("\0" + String.join("\0", names) + "\0");
    List<byte[]> contents = new ArrayList<>(sections.values());
    contents.add(nameBytes);
    int table = HEADER + contents.stream().mapToInt(content -> content.length).sum();
    int count = names.size() + 1;
    ByteBuffer file = ByteBuffer.allocate(table + ENTRY * count).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).putInt(32, table);
    file.putShort(46, (short) ENTRY).putShort(48, (short) count);
    file.putShort(50, (short) (count - 1)).position(HEADER);
    int name = 1;
    for (int i = 0; i < contents.size(); i++) {
      int header = table + ENTRY * (i + 1);
      file.putInt(header, name).putInt(header + 4, 1);
      file.putInt(header + 16, file.position()).putInt(header + 20, contents.get(i).length);
      file.put(contents.get(i));
      name += names.get(i).length() + 1;
    }
    return file.array();
  }
}
