package io.coral.runtime.intelpac.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.coral.runtime.intelpac.AocxFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AocxTest {

  private static final String FOREIGN = "ocl_some-platform_0123456789abcdef";

  @Test
  void aSoundFileTellsEverything() {
    Aocx aocx = Aocx.read("a.aocx", ByteBuffer.wrap(AocxFile.sample()));
    assertThat(aocx.board()).isEqualTo("pac_a10");
    assertThat(aocx.target()).hasValue("fpga");
    assertThat(aocx.hash()).hasValue("0123456789abcdef");
    assertThat(aocx.gbs().orElseThrow().interfaceId()).isEqualTo(GbsFile.INTERFACE);
    assertThat(aocx.kernels())
        .extracting(KernelInfo::prototype)
        .containsExactly("vector_add (float* a, float* b, float* c, int n)", "fill (uint4 v)");
    assertThat(aocx.kernels().get(0).arguments().get(3).size()).hasValue(4);
    assertThat(aocx.kernels().get(1).arguments().get(0).size()).hasValue(16);
  }

  @Test
  void theDescriptionTakesItsPlatformFromTheGreenBitstream() {
    Bitstream described = new AocxFormat().describe("a.aocx", ByteBuffer.wrap(AocxFile.sample()));
    assertThat(described.platform())
        .hasValue(new Platform("intel", "pac_a10", "38d782e3b6125343b9342433e348ac4c"));
    assertThat(described.properties()).containsEntry("aocx.board", "pac_a10");
  }

  @Test
  void aFileWithoutAGreenBitstreamHasNoPlatform() {
    byte[] file = new AocxFile().without(".acl.fpga.bin").bytes();
    assertThat(new AocxFormat().describe("a.aocx", ByteBuffer.wrap(file)).platform()).isEmpty();
  }

  static Stream<Arguments> brokenFiles() {
    byte[] sample = AocxFile.sample();
    return Stream.of(
        arguments("an empty file", new byte[0], "no 32-bit little-endian ELF"),
        arguments("a 64-bit ELF file", changed(file -> file.put(4, (byte) 2)), "no 32-bit"),
        arguments("half a header", Arrays.copyOf(sample, 40), "the ELF header needs 52 bytes"),
        arguments("no section", changed(file -> file.putShort(48, (short) 0)), "0 sections"),
        arguments("headers elsewhere", changed(f -> f.putInt(32, 1 << 30)), "section headers"),
        arguments("headers at -1", changed(f -> f.putInt(32, -1)), "section headers"),
        arguments("another header size", changed(f -> f.putShort(46, (short) 64)), "64 bytes"),
        arguments("names elsewhere", changed(f -> f.putShort(50, (short) 99)), "section 99"),
        arguments("a section past the end", section(20, -1), "needs 4294967295 bytes"),
        arguments("a section behind the end", section(16, 1 << 24), "section .acl.board needs"),
        arguments("a name elsewhere", section(0, 1 << 20), "name of section 1 lies at"),
        arguments(
            "no board", new AocxFile().without(".acl.board").bytes(), "no section .acl.board"),
        arguments("no XML", xml(""), "cannot be read"),
        arguments("broken XML", xml("<board><kernel"), "cannot be read"),
        arguments("another root", xml("<boards/>"), "\"boards\""),
        arguments("a document type", xml("<!DOCTYPE board [<!ENTITY a \"b\">]><board/>"), "type"),
        arguments("deep XML", xml("<board>" + "<a>".repeat(100_000)), "nest deeper than 32"),
        arguments("endless XML", xml("<board>" + "<a/>".repeat(200_000)), "too many elements"),
        arguments("no text", xml(new byte[] {'<', (byte) 0xff}), "no UTF-8"),
        arguments(
            "two boards", new AocxFile().bytesWithTwo(".acl.board"), "two sections .acl.board"),
        arguments("no gzip", gbs(new byte[64]), "does not unpack"),
        arguments("cut gzip", gbs(Arrays.copyOf(AocxFile.gzip(sample), 90)), "does not unpack"),
        arguments("no GBS", gbs(AocxFile.gzip(sample)), "green bitstream"));
  }

  /** A sound kernel follows each. */
  static Stream<Arguments> oddKernels() {
    return Stream.of(
        arguments("no name", "<kernel/>", "its name is missing"),
        arguments(
            "the second of a name",
            "<kernel name=\"sound\"/>",
            "kernel \"sound\" is left out: a kernel before it has that name"),
        arguments("a hole in the indexes", odd("index=\"3\""), "argument 0 has index \"3\""),
        arguments("a local argument", odd("opencl_access_type=\"1\""), "opencl_access_type \"1\""),
        arguments("a scalar that is a pointer", odd("type_name=\"int*\""), "scalar of type int*"),
        arguments(
            "a terminal's command", odd("type_name=\"&#x9b;2J\""), "control characters: \"?2J"),
        arguments(
            "too many arguments",
            "<kernel name=\"odd\">" + "<argument/>".repeat(1025) + "</kernel>",
            "1025 arguments"),
        arguments(
            "a hidden argument in the middle",
            "<kernel name=\"odd\">" + argument(0, "") + argument(0, "int") + "</kernel>",
            "behind a hidden one"));
  }

  private static String odd(String attribute) {
    String good = "index=\"0\" type_name=\"int\" opencl_access_type=\"0\"";
    String name = attribute.substring(0, attribute.indexOf('='));
    return "<kernel name=\"odd\"><argument "
        + good.replaceFirst("(?<!\\S)" + name + "=\"[^\"]*\"", attribute)
        + "/></kernel>";
  }

  private static String argument(int index, String type) {
    return "<argument index=\""
        + index
        + "\" name=\"\" type_name=\""
        + type
        + "\" opencl_access_type=\"0\"/>";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddKernels")
  void anOddKernelCostsItselfAlone(String what, String kernel, String text) {
    byte[] file = xml("<board>" + kernel + "<kernel name=\"sound\"/></board>");
    Aocx described = Aocx.read("a.aocx", ByteBuffer.wrap(file));
    assertThat(described.kernels()).extracting(KernelInfo::name).containsExactly("sound");
    assertThat(described.warnings()).as(what).singleElement().asString().contains(text);
  }

  @Test
  void constantArgumentsAreBuffersAndHiddenOnesAreThePlatforms() {
    byte[] file =
        xml(
            "<board><kernel name=\"k\"><argument index=\"0\" name=\"table\" type_name=\"float*\""
                + " opencl_access_type=\"3\"/>"
                + argument(1, "int")
                + argument(2, "")
                + argument(3, "")
                + "</kernel></board>");
    Aocx aocx = Aocx.read("a.aocx", ByteBuffer.wrap(file));
    assertThat(aocx.warnings()).isEmpty();
    assertThat(aocx.kernels().get(0).arguments())
        .extracting(ArgumentInfo::type, ArgumentInfo::isBuffer, ArgumentInfo::access)
        .containsExactly(
            tuple("float*", true, Access.READ), tuple("int", false, Access.READ_WRITE));
  }

  @Test
  void aKernelThatTellsWorkItemsApartAsksHowManyThereAre() {
    Aocx aocx = Aocx.read("a.aocx", ByteBuffer.wrap(AocxFile.sample()));
    assertThat(aocx.kernels())
        .extracting(KernelInfo::properties)
        .containsExactly(Map.of(), Map.of("opencl.global-size", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "22 0 1 9 vector_add 0 256 0 0 0 1 1 1",
        "23 0 1 9 vector_add 0 256 0 0 0 1 0 1",
        "23 0 1 9 vector_add 0 256 0",
        "23 0 -1 9 vector_add 0 256 0 0 0 1 1 1",
        "23 0 2000000000 9 vector_add 0 256 0 0 0 1 1 1",
        "23 99 1 9 vector_add 0 256 0 0 0 1 1 1",
        "23 0 1 5 vector_add 0 256 0 0 0 1 1 1",
        "23 x"
      })
  void whereThatIsNotKnownItIsAskedFor(String autodiscovery) {
    byte[] file = new AocxFile().with(".acl.autodiscovery", AocxFile.text(autodiscovery)).bytes();
    assertThat(Aocx.read("a.aocx", ByteBuffer.wrap(file)).kernels().get(0).properties())
        .containsEntry("opencl.global-size", "");
  }

  @Test
  void textsMayEndInANewLine() {
    byte[] file =
        new AocxFile()
            .with(".acl.rand_hash", AocxFile.text("0123456789abcdef\n"))
            .with(".acl.board", AocxFile.text("pac_a10\r\n\0"))
            .bytes();
    Aocx aocx = Aocx.read("a.aocx", ByteBuffer.wrap(file));
    assertThat(aocx.hash()).hasValue("0123456789abcdef");
    assertThat(aocx.board()).isEqualTo("pac_a10");
    assertThat(aocx.warnings()).isEmpty();
  }

  /** What the format leaves optional, or the board package decides. */
  static Stream<Arguments> oddFiles() {
    return Stream.of(
        arguments(
            "a hash that is no text",
            new AocxFile().with(".acl.rand_hash", new byte[] {1, 2}),
            ".acl.rand_hash is left out"),
        arguments(
            "a target of 5000 letters",
            new AocxFile().with(".acl.target", new byte[5000]),
            ".acl.target is left out"),
        arguments(
            "no kernel XML",
            new AocxFile().without(".acl.kernel_arg_info.xml"),
            "no section .acl.kernel_arg_info.xml"));
  }

  @Test
  void twoSectionsOfANameRefuseNoFileWhereTheyAreForInformation() {
    byte[] hashes = new AocxFile().bytesWithTwo(".acl.rand_hash");
    byte[] sources = new AocxFile().with(".acl.source", new byte[9]).bytesWithTwo(".acl.source");

    assertThat(Aocx.read("a.aocx", ByteBuffer.wrap(sources)).warnings()).isEmpty();
    assertThat(Aocx.read("a.aocx", ByteBuffer.wrap(hashes)).warnings())
        .singleElement()
        .asString()
        .contains(".acl.rand_hash is left out: there are two sections");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddFiles")
  void whatIsOptionalRefusesNoFile(String what, AocxFile file, String text) {
    Bitstream described = new AocxFormat().describe("a.aocx", ByteBuffer.wrap(file.bytes()));
    assertThat(described.platform()).isPresent();
    assertThat(described.warnings()).as(what).first().asString().contains(text);
  }

  @Test
  void aFileWithoutAGreenBitstreamSaysWhyItHasNoPlatform() {
    byte[] other = new AocxFile().with(".acl.fpga.bin", new byte[99]).bytes();
    Bitstream described = new AocxFormat().describe("a.aocx", ByteBuffer.wrap(other));
    assertThat(described.platform()).isEmpty();
    assertThat(described.kernels()).hasSize(2);
    assertThat(described.warnings())
        .satisfiesExactly(
            text -> assertThat(text).contains(".acl.fpga.bin holds no ELF file"),
            text -> assertThat(text).contains("no platform").contains("pac_a10"),
            text -> assertThat(text).contains("kernel fill"));
  }

  @ParameterizedTest
  @CsvSource({"pac_s10_usm, pac_s10", "pac_a10, pac_a10", "de10_agilex,"})
  void aPlatformIsOneThatACardCanHave(String board, @Nullable String card) {
    byte[] gbs = GbsFile.of(new UUID(1, 2), GbsFile.AFU, "fabric");
    byte[] file =
        new AocxFile().with(".acl.board", AocxFile.text(board)).withGbs(AocxFile.gzip(gbs)).bytes();
    assertThat(Aocx.read("a.aocx", ByteBuffer.wrap(file)).platform().map(Platform::name))
        .isEqualTo(Optional.ofNullable(card));
  }

  private static Bitstream declaring(Map<String, String> artifact, Map<String, String> kernel) {
    return new Bitstream(
        "a.aocx",
        ByteBuffer.wrap(AocxFile.sample()),
        Optional.empty(),
        List.of(new KernelInfo("fill", List.of(), List.of(), kernel)),
        artifact);
  }

  @Test
  void aDescriptorThatCannotRunIsFoundWithoutACard() {
    AocxFormat format = new AocxFormat();
    assertThat(format.describe("a.aocx", ByteBuffer.wrap(AocxFile.sample())).warnings())
        .singleElement()
        .asString()
        .contains("kernel fill may run over many work items", "opencl.global-size");
    assertThatThrownBy(() -> format.check(declaring(Map.of(), Map.of())))
        .hasMessageContaining("kernel fill may run over many work items");
    assertThatThrownBy(() -> format.check(declaring(Map.of(), Map.of("opencl.global-size", "v,1"))))
        .hasMessageContaining("'v' is uint4 and no whole number");
    assertThatThrownBy(
            () ->
                format.check(
                    declaring(Map.of("opencl.channels", "9"), Map.of("opencl.global-size", "4"))))
        .hasMessageContaining("opencl.channels");
    assertThat(format.check(declaring(Map.of(), Map.of("opencl.global-size", "4"))).warnings())
        .as("the descriptor answers what the file leaves open")
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "VENDOR, BOARD, VERSION, 'is VENDOR/BOARD/VERSION, and no card has that'",
    "intel, pac_a10, VERSION, 'is intel/pac_a10/VERSION, and no card has that'",
    "intel, pac_a10, 00000000000000010000000000000002, built for PR interface 38d782e3b612"
  })
  void aPlatformThatNoCardHasIsFoundWithoutACard(
      String vendor, String board, String version, String text) {
    AocxFormat format = new AocxFormat();
    Bitstream sound = declaring(Map.of(), Map.of("opencl.global-size", "4"));
    assertThatThrownBy(() -> format.check(on(sound, new Platform(vendor, board, version))))
        .hasMessageContaining("INVALID_BINARY")
        .hasMessageContaining(text);
    Platform card = new Platform("intel", "fpga_1234", GbsFile.INTERFACE.toString());
    assertThat(format.check(on(sound, card)).warnings()).isEmpty();
  }

  @Test
  void thePlatformOfAnotherVendorsProgramIsDeclaredAsItIsToldOrAsACards() {
    String board = "ocl_pthread_0123456789abcdef";
    byte[] file = new AocxFile().withPayload(board, AocxFile.KERNELS, new byte[9]).bytes();
    AocxFormat format = new AocxFormat();
    Bitstream described = format.describe("a.aocx", ByteBuffer.wrap(file));
    Bitstream bare =
        new Bitstream("a.aocx", ByteBuffer.wrap(file), described.platform(), List.of(), Map.of());
    assertThat(format.check(bare).platform()).isEqualTo(described.platform());
    Platform card = new Platform("intel", "pac_a10", GbsFile.INTERFACE.toString());
    assertThat(format.check(on(bare, card)).platform()).isEqualTo(described.platform());
    assertThatThrownBy(() -> format.check(on(bare, new Platform("ocl", "other", "1"))))
        .hasMessageContaining("the binary tells ocl/pthread/0123456789abcdef");
  }

  private static Bitstream on(Bitstream bitstream, Platform platform) {
    return new Bitstream(
        bitstream.name(),
        bitstream.bytes(),
        Optional.of(platform),
        bitstream.kernels(),
        bitstream.properties());
  }

  private static byte[] changed(UnaryOperator<ByteBuffer> change) {
    byte[] file = AocxFile.sample();
    change.apply(ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN));
    return file;
  }

  /** Changes a field of the header of section 1, which is the board. */
  private static byte[] section(int field, int value) {
    return changed(file -> file.putInt(file.getInt(32) + 40 + field, value));
  }

  private static byte[] xml(String xml) {
    return xml(AocxFile.text(xml));
  }

  private static byte[] xml(byte[] xml) {
    return new AocxFile().with(".acl.kernel_arg_info.xml", xml).bytes();
  }

  private static byte[] gbs(byte[] packed) {
    return new AocxFile().withGbs(packed).bytes();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFiles")
  void aBrokenFileIsRefusedWithItsPlace(String what, byte[] file, String text) {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> Aocx.read("a.aocx", ByteBuffer.wrap(file)));
    assertThat(failure).as(what).isNotNull().hasMessageContaining(text);
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
  }

  @Test
  void aGzipBombEndsAtTheBound() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      byte[] zeros = new byte[1 << 20];
      gzip.write(GbsFile.sample());
      for (long written = 0; written <= Aocx.MAX_UNPACKED; written += zeros.length) {
        gzip.write(zeros);
      }
    }
    byte[] file = gbs(out.toByteArray());
    Assertions.assertTimeout(
        Duration.ofSeconds(20),
        () ->
            assertThat(
                    catchThrowableOfType(
                        AcceleratorException.class,
                        () -> Aocx.read("bomb.aocx", ByteBuffer.wrap(file))))
                .hasMessageContaining("unpacks to more than"));
  }

  @ParameterizedTest
  @CsvSource({
    "int, 4",
    "unsigned int, 4",
    "unsigned, 4",
    "uint, 4",
    "uchar, 1",
    "const ushort, 2",
    "float3, 16",
    "uint64_t, 8",
    "int8_t, 1",
    "unsigned long long, 8",
    "double16, 128",
    "half, 2"
  })
  void theSizeOfAScalarGoesByItsType(String type, int bytes) {
    assertThat(ScalarTypes.size(type)).hasValue(bytes);
    assertThat(ScalarTypes.size("struct " + type)).isEmpty();
  }

  @Test
  void aPayloadForAnotherPlatformIsTakenWithItsDigestAlone() {
    byte[] program = AocxFile.text("a program");
    AocxFile file = PoclAocx.file(FOREIGN, AocxFile.KERNELS, program);
    Aocx aocx = Aocx.read("a.aocx", ByteBuffer.wrap(file.bytes()));
    assertThat(aocx.payload()).hasValue(ByteBuffer.wrap(program));
    assertThat(aocx.platform()).hasValue(new Platform("ocl", "some-platform", "0123456789abcdef"));
  }

  @Test
  void aPayloadWhoseDigestIsMissingOrWrongIsInvalid() {
    byte[] program = AocxFile.text("a program");
    AocxFile without = PoclAocx.file(FOREIGN, AocxFile.KERNELS, program).without(Aocx.DIGEST);
    AocxFile other =
        PoclAocx.file(FOREIGN, AocxFile.KERNELS, program)
            .with(Aocx.PAYLOAD, AocxFile.text("another"));
    AocxFile kernels =
        PoclAocx.file(FOREIGN, AocxFile.KERNELS, program)
            .with(
                ".acl.kernel_arg_info.xml", AocxFile.text(AocxFile.KERNELS.replace("int", "bit")));
    for (AocxFile file : List.of(without, other, kernels)) {
      AcceleratorException failure =
          catchThrowableOfType(
              AcceleratorException.class, () -> Aocx.read("a.aocx", ByteBuffer.wrap(file.bytes())));
      assertThat(failure).isNotNull();
      assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    }
  }
}
