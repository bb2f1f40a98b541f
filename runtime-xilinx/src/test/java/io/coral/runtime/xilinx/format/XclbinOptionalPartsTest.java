package io.coral.runtime.xilinx.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the format leaves optional, or has for information, refuses no file. */
class XclbinOptionalPartsTest {

  private static Bitstream describe(byte[] file) {
    return new XclbinFormat().describe("some.xclbin", ByteBuffer.wrap(file));
  }

  @Test
  void aSignatureIsTheEndOfTheContainer() {
    Bitstream signed = describe(SeenFiles.read(SeenFiles.SIGNED));

    assertThat(signed.kernels())
        .extracting(KernelInfo::prototype)
        .containsExactly(
            "vadd (unsigned int* in1, unsigned int* in2, unsigned int* out, int size)");
    assertThat(signed.warnings()).isEmpty();
  }

  @Test
  void aKernelThatRunsByItselfNeedsNoConnectivityAndIsNotOffered() {
    Bitstream described = describe(SeenFiles.read(SeenFiles.WITHOUT_CONNECTIVITY));

    assertThat(described.kernels()).isEmpty();
    assertThat(described.warnings())
        .singleElement()
        .asString()
        .contains("krnl_incr:{krnl_incr_1} is not offered")
        .contains("runs by itself");
  }

  @Test
  void aDescriptorCannotOfferWhatRunsByItself() {
    Bitstream declared =
        new Bitstream(
            "some.xclbin",
            ByteBuffer.wrap(SeenFiles.read(SeenFiles.WITHOUT_CONNECTIVITY)),
            Optional.empty(),
            List.of(new KernelInfo("krnl_incr", List.of(), List.of(), Map.of())),
            Map.of());

    assertThatThrownBy(() -> new XclbinFormat().check(declared))
        .isInstanceOfSatisfying(
            AcceleratorException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_BINARY))
        .hasMessageContaining("kernel krnl_incr is not offered by the binary");
  }

  @Test
  void aKernelWithoutMemoryThatTheHostStartsNeedsNoConnectivityAndIsOffered() {
    byte[] file = SeenFiles.read(SeenFiles.WITHOUT_CONNECTIVITY);
    int control = Samples.offsetOf(file, SectionKind.IP_LAYOUT) + 8 + 4;
    Samples.littleEndian(file).putInt(control, 0);

    Bitstream described = describe(file);

    assertThat(described.kernels())
        .extracting(KernelInfo::prototype)
        .containsExactly("krnl_incr (int n)");
    assertThat(described.warnings()).isEmpty();
  }

  @Test
  void aComputeUnitWithoutMetadataIsNotOfferedAndTheOthersAre() {
    Bitstream described = describe(SeenFiles.read(SeenFiles.UNIT_WITHOUT_METADATA));

    assertThat(described.kernels()).extracting(KernelInfo::name).containsExactly("vadd");
    assertThat(described.warnings())
        .singleElement()
        .asString()
        .contains("free_run:{free_run_1} is not offered")
        .contains("runs by itself");
  }

  private static byte[] without(SectionKind kind) {
    byte[] file = Samples.vaddFile();
    Samples.littleEndian(file).putInt(Samples.headerOf(file, kind), 99);
    return file;
  }

  private static byte[] with(SectionKind kind, int field, int value) {
    byte[] file = Samples.vaddFile();
    Samples.littleEndian(file).putInt(Samples.offsetOf(file, kind) + field, value);
    return file;
  }

  private static byte[] as(SectionKind kind, SectionKind other) {
    byte[] file = Samples.vaddFile();
    Samples.littleEndian(file).putInt(Samples.headerOf(file, kind), other.code());
    return file;
  }

  static Stream<Arguments> harmless() {
    byte[] deep = ("{\"a\":".repeat(100_000) + "1").getBytes(StandardCharsets.UTF_8);
    byte[] twice = "{\"a\":1,\"a\":2}".getBytes(StandardCharsets.UTF_8);
    byte[] longName = Samples.vaddFile();
    for (int i = 0; i < 16; i++) {
      longName[XclbinReader.HEADER_SIZE + 4 + i] = 'x';
    }
    byte[] empty = without(SectionKind.BUILD_METADATA);
    int header = XclbinReader.HEADER_SIZE + 40 * 6;
    Samples.littleEndian(empty).putLong(header + 24, 0).putLong(header + 32, 0);
    return Stream.of(
        file("no clocks", without(SectionKind.CLOCK_FREQ_TOPOLOGY), null),
        file("no build metadata", without(SectionKind.BUILD_METADATA), null),
        file("no key-value metadata", without(SectionKind.KEYVALUE_METADATA), null),
        file("no payload", withoutPayload(), null),
        file("a section's name without an end", longName, null),
        file("an empty section in the header", empty, null),
        file(
            "too many clocks",
            with(SectionKind.CLOCK_FREQ_TOPOLOGY, 0, 2),
            "CLOCK_FREQ_TOPOLOGY is not read"),
        file(
            "broken key-values",
            with(SectionKind.KEYVALUE_METADATA, 0, 0x2020),
            "KEYVALUE_METADATA is not read"),
        file(
            "deep JSON",
            Samples.withSection(Samples.vaddFile(), SectionKind.BUILD_METADATA, deep),
            "64 levels"),
        file(
            "JSON with a field twice",
            Samples.withSection(Samples.vaddFile(), SectionKind.BUILD_METADATA, twice),
            "Duplicate"),
        file(
            "a broken device tree",
            as(SectionKind.CLOCK_FREQ_TOPOLOGY, SectionKind.PARTITION_METADATA),
            "PARTITION_METADATA is not read"),
        file(
            "a device tree of too many levels",
            Samples.withSection(
                as(SectionKind.CLOCK_FREQ_TOPOLOGY, SectionKind.PARTITION_METADATA),
                SectionKind.PARTITION_METADATA,
                DeviceTree.nested(1000)),
            "at most 64"),
        file(
            "only the topology of groups",
            as(SectionKind.MEM_TOPOLOGY, SectionKind.GROUP_TOPOLOGY),
            null),
        file(
            "only the connectivity of groups",
            as(SectionKind.CONNECTIVITY, SectionKind.GROUP_CONNECTIVITY),
            null));
  }

  private static byte[] withoutPayload() {
    byte[] file = without(SectionKind.BITSTREAM);
    Samples.littleEndian(file).putInt(Samples.headerOf(file, SectionKind.KEYVALUE_METADATA), 99);
    return file;
  }

  private static Arguments file(String name, byte[] file, String warning) {
    return Arguments.of(Named.of(name, file), warning);
  }

  @ParameterizedTest
  @MethodSource("harmless")
  void aFileIsReadWith(byte[] file, String warning) {
    Bitstream described = describe(file);

    assertThat(described.kernels())
        .extracting(KernelInfo::prototype)
        .containsExactly("vadd (float* a, float* b, float* c, int n)");
    if (warning == null) {
      assertThat(described.warnings()).isEmpty();
    } else {
      assertThat(described.warnings()).singleElement().asString().contains(warning);
    }
  }

  private static Arguments odd(String name, byte[] file, String warning) {
    return Arguments.of(Named.of(name, file), warning);
  }

  static Stream<Arguments> oddOnes() {
    String xml = Samples.xml();
    return Stream.of(
        odd("a bank of nothing", bankOfNothing(), "bank 0 (DDR[0]) is no memory"),
        odd("an instance without a name", with(SectionKind.IP_LAYOUT, 24, 0), "unit 0 is not"),
        odd("another kernel", with(SectionKind.IP_LAYOUT, 24, 0x64646161), "aadd:{vadd_1} is not"),
        odd(
            "a gap in the indexes",
            Samples.withXml(xml.replace("id=\"3\"", "id=\"4\"")),
            "[0, 1, 2, 4], with a gap"),
        odd(
            "a scalar of nothing",
            Samples.withXml(xml.replace("size=\"0x4\"", "size=\"0\"")),
            "scalar of no bytes"),
        odd(
            "an unknown kind of argument",
            Samples.withXml(xml.replace("lifier=\"0\"", "lifier=\"9\"")),
            "unknown kind 9"),
        odd(
            "local memory",
            Samples.withXml(xml.replace("lifier=\"0\"", "lifier=\"3\"")),
            "local memory"),
        odd(
            "a name that is none",
            Samples.withXml(xml.replace("\"vadd\"", "\"va dd\"")),
            "no C identifier"),
        odd(
            "a kernel without a unit",
            Samples.withXml(xml.replace("</core>", "<kernel name=\"spare\"/></core>")),
            "spare is not offered: it has no compute unit"));
  }

  private static byte[] bankOfNothing() {
    byte[] file = Samples.vaddFile();
    int at = Samples.offsetOf(file, SectionKind.MEM_TOPOLOGY) + 16;
    Samples.littleEndian(file).putLong(at, 0);
    return file;
  }

  @ParameterizedTest
  @MethodSource("oddOnes")
  void oneThatIsOddCostsItselfAlone(byte[] file, String warning) {
    assertThat(describe(file).warnings()).anySatisfy(text -> assertThat(text).contains(warning));
  }

  private static Arguments kernel(String name, String element, String warning) {
    return Arguments.of(Named.of(name, element), warning);
  }

  static Stream<Arguments> oddKernels() {
    String size = "<compileWorkGroupSize x=\"%s\" y=\"1\" z=\"1\"/>";
    return Stream.of(
        kernel("a name of control bytes", "<kernel name=\"od\u0085d\"/>", "'od?d' is not offered"),
        kernel("no name", "<kernel/>", "nothing is not offered: its name is no C identifier"),
        kernel(
            "the name of another",
            "<kernel name=\"vadd\"/>",
            "'vadd' is not offered: a kernel before it has that name"),
        kernel("a work group of letters", sized(size.formatted("x")), "is 'x'"),
        kernel("a negative work group", sized(size.formatted("-1")), "is '-1'"),
        kernel("a huge work group", sized(size.formatted("1048577")), "from 0 to 1048576"),
        kernel(
            "a work group of two sizes",
            sized("<compileWorkGroupSize x=\"1\" y=\"1\"/>"),
            "compileWorkGroupSize is nothing"),
        kernel(
            "an argument of a kind beyond all",
            sized(
                "<arg name=\"a\" addressQualifier=\"999\" id=\"0\" size=\"4\" offset=\"16\""
                    + " hostSize=\"4\"/>"),
            "the addressQualifier of its argument 'a' is '999'"));
  }

  private static String sized(String content) {
    return "<kernel name=\"odd\" language=\"clc\">" + content + "</kernel>";
  }

  @ParameterizedTest
  @MethodSource("oddKernels")
  void anOddKernelLeavesTheOthers(String element, String warning) {
    Bitstream described =
        describe(Samples.withXml(Samples.xml().replace("</core>", element + "</core>")));

    assertThat(described.kernels())
        .extracting(KernelInfo::prototype)
        .containsExactly("vadd (float* a, float* b, float* c, int n)");
    assertThat(described.warnings()).singleElement().asString().contains(warning);
  }

  @Test
  void aNameThatOnlyPeopleReadMayHaveAnyCharacters() {
    byte[] file = with(SectionKind.MEM_TOPOLOGY, 8 + 24, 0x9b_52_44_44);

    assertThat(describe(file).kernels()).hasSize(1);
    assertThat(XclbinReader.read("some", ByteBuffer.wrap(file)).banks().get(0).tag())
        .isEqualTo("DDR?0]");
  }

  @Test
  void aSecondUnitOfOneNameIsNotOfferedAndTheFirstIs() {
    // vadd_1 and vadd_2 differ in the last character of their names
    byte[] file = Samples.vaddFile();
    file[Samples.offsetOf(file, SectionKind.IP_LAYOUT) + 8 + 80 + 16 + 10] = '1';

    Bitstream described = describe(file);

    assertThat(described.kernels().get(0).instances()).containsExactly("vadd:{vadd_1}");
    assertThat(described.warnings())
        .singleElement()
        .asString()
        .contains("compute unit 1 is not offered")
        .contains("'vadd:vadd_1'");
  }

  @Test
  void theNameOfAPartOfTheShellMayHaveAnyCharacters() {
    byte[] file = Samples.vaddFile();
    int second = Samples.offsetOf(file, SectionKind.IP_LAYOUT) + 8 + 80;
    Samples.littleEndian(file).putInt(second, 5);
    file[second + 16] = (byte) 0xff;

    assertThat(describe(file).kernels().get(0).instances()).containsExactly("vadd:{vadd_1}");
  }

  @Test
  void aSecondSectionForInformationIsNotRead() {
    byte[] file = Samples.vaddFile();
    Samples.littleEndian(file)
        .putInt(
            Samples.headerOf(file, SectionKind.CLOCK_FREQ_TOPOLOGY),
            SectionKind.BUILD_METADATA.code());

    assertThat(describe(file).warnings())
        .anySatisfy(text -> assertThat(text).contains("a second section BUILD_METADATA"));
  }

  @Test
  void namesThatSteerATerminalAreShownWithoutThat() {
    String xml = Samples.xml().replace("name=\"a\"", "name=\"a\u009b2J\u202e\"");

    Bitstream described = describe(Samples.withXml(xml));

    assertThat(described.kernels().get(0).arguments().get(0).name()).isEqualTo("a?2J?");
  }

  @Test
  void aKernelOverManyWorkItemsSaysHowManyOrThatItIsNotSaid() {
    assertThat(describe(SeenFiles.ndRange()).warnings())
        .singleElement()
        .asString()
        .contains("kernel vadd")
        .contains("opencl.global-size");
    Bitstream told = describe(SeenFiles.ndRange("opencl.global-size.vadd", "n"));
    assertThat(told.warnings()).isEmpty();
    assertThat(told.kernels().get(0).properties()).containsEntry("opencl.global-size", "n");
  }

  @Test
  void anAmazonImageIsReadAsAnyOther() {
    XclbinWriter writer =
        XclbinWriter.forPlatform("xilinx_aws-vu9p-f1_shell-v04261818_201920_3")
            .bank(MemoryBank.DDR4, true, 1L << 34, 0, "bank0")
            .kernel(Samples.vadd())
            .payload(ByteBuffer.wrap("agfi-0123456789abcdef0".getBytes(StandardCharsets.UTF_8)));
    int unit = writer.instance("vadd", "vadd_1", 0, 0x1800000);
    writer.connect(unit, 0, 0).connect(unit, 1, 0).connect(unit, 2, 0);

    Bitstream described = new XclbinFormat().describe("vadd.awsxclbin", writer.write());

    assertThat(described.platform()).asString().contains("xilinx/aws-vu9p-f1/dynamic-shell");
    assertThat(described.kernels()).hasSize(1);
    assertThat(described.warnings()).isEmpty();
  }
}
