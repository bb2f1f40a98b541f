package io.coral.runtime.xilinx.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Files made for the tests. */
final class Samples {
  static final String BOARD = "xilinx_u280_xdma_201920_3";
  static final String OPENCL = "ocl_portable-computing-language_0123456789abcdef";

  private Samples() {}

  static KernelMetadata vadd() {
    return new KernelMetadata(
        "vadd",
        List.of(
            new XclbinArgument(0, "a", 1, "M_AXI_GMEM0", 8, 0x10, 8, "const float*"),
            new XclbinArgument(1, "b", 1, "M_AXI_GMEM1", 8, 0x1c, 8, "float*"),
            new XclbinArgument(2, "c", 1, "M_AXI_GMEM2", 8, 0x28, 8, "float*"),
            new XclbinArgument(3, "n", 0, "S_AXI_CONTROL", 4, 0x34, 4, "int")));
  }

  /** One kernel with two compute units over two of three banks. */
  static XclbinWriter writer(String platform) {
    XclbinWriter writer =
        XclbinWriter.forPlatform(platform)
            .bank(MemoryBank.DDR4, true, 1L << 34, 0x4000000000L, "DDR[0]")
            .bank(MemoryBank.DDR4, false, 1L << 34, 0x5000000000L, "DDR[1]")
            .bank(MemoryBank.HBM, true, 1L << 28, 0, "HBM[0]")
            .clock("DATA_CLK", 1, 300)
            .builtBy("v++", "2020.1", "Mon Jun  1 12:00:00 2020")
            .kernel(vadd())
            .payload(ByteBuffer.wrap("what the device wants".getBytes(StandardCharsets.UTF_8)));
    int first = writer.instance("vadd", "vadd_1", 0, 0x1800000);
    int second = writer.instance("vadd", "vadd_2", 1, 0x1810000);
    writer.connect(first, 0, 0).connect(first, 1, 0).connect(first, 2, 2);
    return writer.connect(second, 0, 2).connect(second, 1, 0).connect(second, 2, 2);
  }

  static byte[] vaddFile() {
    return bytes(writer(BOARD));
  }

  static byte[] bytes(XclbinWriter writer) {
    ByteBuffer file = writer.write();
    byte[] bytes = new byte[file.remaining()];
    file.get(bytes);
    return bytes;
  }

  static ByteBuffer littleEndian(byte[] file) {
    return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where the header of a section lies. */
  static int headerOf(byte[] file, SectionKind kind) {
    ByteBuffer view = littleEndian(file);
    for (int i = 0; i < view.getInt(448); i++) {
      int at = XclbinReader.HEADER_SIZE + i * XclbinReader.SECTION_SIZE;
      if (view.getInt(at) == kind.code()) {
        return at;
      }
    }
    throw new AssertionError("no section " + kind);
  }

  /** Where the content of a section lies. */
  static int offsetOf(byte[] file, SectionKind kind) {
    return (int) littleEndian(file).getLong(headerOf(file, kind) + 24);
  }

  /** The file with one section moved to its end and replaced. */
  static byte[] withSection(byte[] file, SectionKind kind, byte[] content) {
    int start = (file.length + 7) / 8 * 8;
    byte[] changed = java.util.Arrays.copyOf(file, start + content.length);
    System.arraycopy(content, 0, changed, start, content.length);
    ByteBuffer view = littleEndian(changed);
    int header = headerOf(file, kind);
    view.putLong(header + 24, start);
    view.putLong(header + 32, content.length);
    view.putLong(304, changed.length);
    return changed;
  }

  static byte[] withXml(String xml) {
    return withSection(
        vaddFile(), SectionKind.EMBEDDED_METADATA, xml.getBytes(StandardCharsets.UTF_8));
  }

  static String xml() {
    byte[] file = vaddFile();
    int header = headerOf(file, SectionKind.EMBEDDED_METADATA);
    return new String(
        file,
        offsetOf(file, SectionKind.EMBEDDED_METADATA),
        (int) littleEndian(file).getLong(header + 32),
        StandardCharsets.UTF_8);
  }
}
