package io.coral.runtime.xilinx.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a file is known to have hurt the vendor's library is refused here. */
class XclbinTrapsTest {
  private static final String PIECE =
      "<arg name=\"n\" addressQualifier=\"0\" id=\"3\" port=\"S_AXI_CONTROL\" size=\"0x100000\""
          + " offset=\"0x30\" hostSize=\"0x100000\" type=\"int\"/>";

  private static AcceleratorException refused(byte[] file) {
    AcceleratorException e =
        catchThrowableOfType(
            AcceleratorException.class,
            () -> XclbinReader.read("bad.xclbin", ByteBuffer.wrap(file)));
    assertThat(e).as("the file is refused").isNotNull();
    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(e.rule()).contains(Rule.PRG_02);
    assertThat(e.object()).isEqualTo("bad.xclbin");
    assertThat(e.getMessage()).contains("expected");
    return e;
  }

  private static Arguments field(
      String name, BiConsumer<byte[], ByteBuffer> change, String message) {
    return Arguments.of(Named.of(name, change), message);
  }

  static Stream<Arguments> changes() {
    return Stream.of(
        field("another magic", (f, b) -> b.put(6, (byte) '1'), "magic"),
        field("a negative signature", (f, b) -> b.putInt(8, -2), "signature length"),
        field("a signature over its sections", (f, b) -> b.putInt(8, 64), "end of the content"),
        field("a signature over its header", (f, b) -> b.putInt(8, f.length - 455), "total length"),
        field("a length beyond the file", (f, b) -> b.putLong(304, f.length + 1L), "total length"),
        field("a huge length", (f, b) -> b.putLong(304, -1), "total length"),
        field("a length of nothing", (f, b) -> b.putLong(304, 0), "total length"),
        field("a length before the end", (f, b) -> b.putLong(304, f.length - 1L), "end of the"),
        field("a name without an end", (f, b) -> fill(b, 352, 64, 'x'), "terminates"),
        field("a name of control bytes", (f, b) -> b.put(352, (byte) 7), "printable"),
        field("no sections", (f, b) -> b.putInt(448, 0), "MEM_TOPOLOGY"),
        field("negative sections", (f, b) -> b.putInt(448, -1), "number of sections"),
        field("too many sections", (f, b) -> b.putInt(448, 1_000_000), "number of sections"),
        section("an offset in the header", SectionKind.IP_LAYOUT, 24, 16, "offset and size"),
        section("an offset beyond the end", SectionKind.IP_LAYOUT, 24, 1L << 40, "offset and size"),
        section("a negative offset", SectionKind.IP_LAYOUT, 24, -8, "offset"),
        section("a size beyond the end", SectionKind.BITSTREAM, 32, 1L << 40, "offset and size"),
        section("a size that overflows", SectionKind.BITSTREAM, 32, Long.MAX_VALUE, "offset and"),
        section("a negative size", SectionKind.BITSTREAM, 32, -1, "size"),
        without("no memory topology", SectionKind.MEM_TOPOLOGY),
        without("no IP layout", SectionKind.IP_LAYOUT),
        without("no embedded metadata", SectionKind.EMBEDDED_METADATA),
        field(
            "a section twice",
            (f, b) -> b.putInt(Samples.headerOf(f, SectionKind.BITSTREAM), 8),
            "a second one"),
        field(
            "sections over each other",
            (f, b) ->
                b.putLong(
                    Samples.headerOf(f, SectionKind.BITSTREAM) + 24,
                    Samples.offsetOf(f, SectionKind.MEM_TOPOLOGY)),
            "overlap"),
        content("a huge bank", SectionKind.MEM_TOPOLOGY, 20, 1 << 30, "bank 0, size"),
        content("too many banks", SectionKind.MEM_TOPOLOGY, 0, 4, "number of banks"),
        content("negative banks", SectionKind.MEM_TOPOLOGY, 0, -1, "number of banks"),
        content("a tag without an end", SectionKind.MEM_TOPOLOGY, 32 + 12, 0x41414141, null),
        content("too many instances", SectionKind.IP_LAYOUT, 0, 3, "number of instances"),
        content("too many connections", SectionKind.CONNECTIVITY, 0, 7, "number of connections"),
        content("a negative argument", SectionKind.CONNECTIVITY, 4, -1, "argument index"),
        content("an unknown instance", SectionKind.CONNECTIVITY, 8, 2, "instance index"),
        content("an unknown bank", SectionKind.CONNECTIVITY, 12, 3, "bank index"),
        content("another payload", SectionKind.BITSTREAM, 0, 0, "digest"));
  }

  private static void fill(ByteBuffer file, int offset, int length, char with) {
    for (int i = 0; i < length; i++) {
      file.put(offset + i, (byte) with);
    }
  }

  private static Arguments section(
      String name, SectionKind kind, int field, long value, String message) {
    return field(name, (f, b) -> b.putLong(Samples.headerOf(f, kind) + field, value), message);
  }

  private static Arguments without(String name, SectionKind kind) {
    return field(
        name, (f, b) -> b.putInt(Samples.headerOf(f, kind), 99), "no section " + kind.name());
  }

  private static Arguments content(
      String name, SectionKind kind, int field, int value, String message) {
    BiConsumer<byte[], ByteBuffer> change =
        (f, b) -> {
          int at = Samples.offsetOf(f, kind) + field;
          if (message == null) {
            fill(b, at - 12, 16, 'A');
          } else {
            b.putInt(at, value);
          }
        };
    return field(name, change, message == null ? "terminates" : message);
  }

  @ParameterizedTest
  @MethodSource("changes")
  void aFileWith(BiConsumer<byte[], ByteBuffer> change, String message) {
    byte[] file = Samples.vaddFile();
    change.accept(file, Samples.littleEndian(file));

    assertThat(refused(file)).hasMessageContaining(message);
  }

  @Test
  void aFileThatIsTruncatedAnywhereIsRefused() {
    byte[] file = Samples.vaddFile();
    for (int length = 0; length < file.length; length++) {
      refused(Arrays.copyOf(file, length));
    }
  }

  @Test
  void theErrorNamesTheOffsetWhatWasFoundAndWhatWasExpected() {
    byte[] file = Samples.vaddFile();
    int at = Samples.offsetOf(file, SectionKind.CONNECTIVITY) + 12;
    Samples.littleEndian(file).putInt(at, 3);

    assertThat(refused(file).text())
        .isEqualTo(
            "at offset %d (0x%x), connection 0, bank index: found 3; expected 0 to 2"
                .formatted(at, at));
  }

  static Stream<Arguments> documents() {
    String xml = Samples.xml();
    String doctype = "<!DOCTYPE project [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>";
    String bomb =
        "<!DOCTYPE p [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">"
            + "<!ENTITY c \"&b;&b;&b;&b;\">]>";
    return Stream.of(
        document("an external entity", doctype + body(xml).replace("\"a\"", "\"&e;\""), "DOCTYPE"),
        document("an entity bomb", bomb + body(xml).replace("\"a\"", "\"&c;\""), "DOCTYPE"),
        document("an unknown entity", body(xml).replace("\"a\"", "\"&nope;\""), "well-formed"),
        document("no end", xml.substring(0, xml.length() / 2), "well-formed"),
        document("nothing", "", "no section EMBEDDED_METADATA"),
        document("another root", "<thing/>", "embedded metadata"),
        document("no core", "<project><platform/></project>", "project/platform/device/core"),
        document("a huge index", xml.replace("id=\"3\"", "id=\"2147483648\""), "0 to 4095"),
        document("a negative index", xml.replace("id=\"3\"", "id=\"-1\""), "0 to 4095"),
        document("an index of letters", xml.replace("id=\"3\"", "id=\"x\""), "'x'"),
        document("a huge size", xml.replace("size=\"0x4\"", "size=\"0xffffffffffffffff\""), "size"),
        document(
            "two platforms", xml.replace("</project>", "<platform/></project>"), "one project/pl"),
        document(
            "an argument of too many pieces",
            xml.replace("</kernel>", PIECE.repeat(2048) + "</kernel>"),
            "all its pieces"),
        document(
            "a crowd",
            xml.replace("</core>", "<a/>".repeat(100_000) + "</core>"),
            "65536 elements"),
        document("a nest", body(xml).replace("<core", "<a>".repeat(100_000)), "depth"),
        document("a port without a mode", xml.replace("mode=\"slave\"", ""), "no mode"),
        document("no id", xml.replace("id=\"0\"", ""), "no id"));
  }

  private static String body(String xml) {
    return xml.substring(xml.indexOf("?>") + 2);
  }

  private static Arguments document(String name, String xml, String message) {
    return Arguments.of(Named.of(name, xml), message);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void embeddedMetadataWith(String xml, String message) {
    assertThat(refused(Samples.withXml(xml))).hasMessageContaining(message);
  }

  @Test
  void anOpenclPlatformsFileWithoutADigestIsRefused() {
    byte[] file = Samples.bytes(Samples.writer(Samples.OPENCL));
    Samples.littleEndian(file).putInt(Samples.headerOf(file, SectionKind.KEYVALUE_METADATA), 99);

    assertThat(refused(file)).hasMessageContaining("payload.sha256");
  }

  @Test
  void anEmptyFileIsRefused() {
    assertThat(refused(new byte[0])).hasMessageContaining("magic");
  }
}
