package io.coral.runtime.intelpac.format;

import io.coral.spec.format.Digests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/** Writes binaries as Intel's OpenCL compiler lays them out. */
final class AocxFile {

  static final String KERNELS =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <board name="pac_a10"><kernel name="vector_add">
        <argument index="0" name="a" type_name="float*" opencl_access_type="2" access_qual="0"/>
        <argument index="1" name="b" type_name="float*" opencl_access_type="2"/>
        <argument index="2" name="c" type_name="float*" opencl_access_type="2"/>
        <argument index="3" name="n" type_name="int" opencl_access_type="0"/>
      </kernel><kernel name="fill"><argument index="0" name="v" type_name="uint4"
        opencl_access_type="0"/></kernel></board>
      """;

  private final Map<String, byte[]> sections = new LinkedHashMap<>();

  AocxFile() {
    with(".acl.board", text("pac_a10\0"));
    with(".acl.target", text("fpga"));
    with(".acl.rand_hash", text("0123456789abcdef"));
    with(
        ".acl.autodiscovery",
        text(
            "23 3 0123456789abcdef pac_a10 0 2"
                + kernel("vector_add", 1)
                + kernel("fill", 0)
                + " "));
    with(".acl.kernel_arg_info.xml", text(KERNELS + "\0"));
    withGbs(gzip(GbsFile.sample()));
  }

  /** A kernel as the compiler tells the platform of it; whether one work item does all. */
  static String kernel(String name, int invariant) {
    return " 9 " + name + " 0 256 0 0 0 1 " + invariant + " 1";
  }

  static byte[] sample() {
    return new AocxFile().bytes();
  }

  AocxFile with(String section, byte[] content) {
    sections.put(section, content);
    return this;
  }

  AocxFile without(String section) {
    sections.remove(section);
    return this;
  }

  AocxFile withGbs(byte[] packed) {
    return with(".acl.fpga.bin", elf(Map.of(".acl.gbs.gz", packed)));
  }

  /** With the program of another platform in place of a green bitstream, and its digest. */
  AocxFile withPayload(String board, String kernels, byte[] program) {
    byte[] name = text(board + "\0");
    byte[] xml = text(kernels + "\0");
    ByteBuffer all = ByteBuffer.allocate(name.length + xml.length + program.length);
    String digest = Digests.sha256(all.put(name).put(xml).put(program).flip());
    return without(".acl.fpga.bin")
        .with(".acl.board", name)
        .with(".acl.kernel_arg_info.xml", xml)
        .with(Aocx.PAYLOAD, program)
        .with(Aocx.DIGEST, text(digest));
  }

  byte[] bytes() {
    return elf(sections);
  }

  /** With two sections of a name: one that is as long becomes the second. */
  byte[] bytesWithTwo(String section) {
    String other = section.substring(0, section.length() - 1) + "~";
    byte[] file = with(other, text("again")).bytes();
    String all = new String(file, StandardCharsets.ISO_8859_1);
    return all.replace(other + "\0", section + "\0").getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /** Header, the contents, the names, the section headers. */
  static byte[] elf(Map<String, byte[]> sections) {
    List<Map.Entry<String, byte[]>> entries = new ArrayList<>(sections.entrySet());
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    names.write(0);
    int size = 52;
    List<int[]> places = new ArrayList<>();
    for (Map.Entry<String, byte[]> entry : entries) {
      places.add(new int[] {names.size(), size, entry.getValue().length});
      names.writeBytes(text(entry.getKey() + "\0"));
      size += entry.getValue().length;
    }
    places.add(new int[] {names.size(), size, names.size() + ".shstrtab\0".length()});
    names.writeBytes(text(".shstrtab\0"));
    int table = size + names.size();
    ByteBuffer file =
        ByteBuffer.allocate(table + 40 * (places.size() + 1)).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).putInt(32, table);
    file.putShort(46, (short) 40).putShort(48, (short) (places.size() + 1));
    file.putShort(50, (short) places.size()).position(52);
    entries.forEach(entry -> file.put(entry.getValue()));
    file.put(names.toByteArray()).position(table + 40);
    for (int[] place : places) {
      ByteBuffer header = file.slice().order(ByteOrder.LITTLE_ENDIAN);
      header.putInt(0, place[0]).putInt(4, 1).putInt(16, place[1]).putInt(20, place[2]);
      file.position(file.position() + 40);
    }
    return file.array();
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
