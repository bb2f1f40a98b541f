package io.coral.runtime.xilinx.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Files as the vendor's tools make them, but for their payload, and ones with something odd. */
final class SeenFiles {
  static final String SIGNED = "xclbin-signed";
  static final String WITHOUT_CONNECTIVITY = "xclbin-without-connectivity";
  static final String UNIT_WITHOUT_METADATA = "xclbin-unit-without-metadata";

  private SeenFiles() {}

  static byte[] read(String name) {
    try (InputStream in = SeenFiles.class.getResourceAsStream(name + ".xclbin")) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A kernel in OpenCL C that may run over many work items. */
  static byte[] ndRange(String... keysAndValues) {
    XclbinWriter writer =
        XclbinWriter.forPlatform(Samples.BOARD)
            .bank(MemoryBank.DDR4, true, 1L << 26, 0, "DDR[0]")
            .payload(ByteBuffer.wrap("some".getBytes(StandardCharsets.UTF_8)))
            .kernel(
                new KernelMetadata(
                    "vadd", Samples.vadd().arguments(), KernelMetadata.OPENCL_C, List.of()));
    int unit = writer.instance("vadd", "vadd_1", 0, 0x1800000);
    writer.connect(unit, 0, 0).connect(unit, 1, 0).connect(unit, 2, 0);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      writer.keyValue(keysAndValues[i], keysAndValues[i + 1]);
    }
    return Samples.bytes(writer);
  }

  /** Those that Xilinx's own library must survive. */
  static List<byte[]> all() {
    String xml = Samples.xml();
    return List.of(
        read(SIGNED),
        read(WITHOUT_CONNECTIVITY),
        read(UNIT_WITHOUT_METADATA),
        ndRange(),
        Samples.withXml(xml.replace("id=\"3\"", "id=\"4\"")),
        Samples.withXml(xml.replace("size=\"0x4\"", "size=\"0\"")),
        Samples.withXml(xml.replace("lifier=\"0\"", "lifier=\"9\"")),
        Samples.withXml(xml.replace("lifier=\"0\"", "lifier=\"3\"")),
        Samples.withXml(xml.replace("\"vadd\"", "\"va dd\"")),
        Samples.withXml(xml.replace("</core>", "<kernel name=\"spare\"/></core>")),
        Samples.withXml(xml.replace("</core>", "<kernel name=\"vadd\"/></core>")),
        Samples.withXml(
            xml.replace(
                "</core>",
                "<kernel name=\"odd\"><compileWorkGroupSize x=\"x\" y=\"1\" z=\"1\"/></kernel></core>")),
        Samples.withXml(xml.replaceFirst("lifier=\"1\"", "lifier=\"999\"")));
  }
}
