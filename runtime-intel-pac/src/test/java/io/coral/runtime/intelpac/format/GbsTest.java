package io.coral.runtime.intelpac.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.coral.runtime.intelpac.GbsFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GbsTest {

  private static final byte[] PAYLOAD = {1, 2, 3};

  @Test
  void aSoundFileTellsEverything() {
    Gbs gbs = Gbs.read("a.gbs", ByteBuffer.wrap(GbsFile.sample()));
    assertThat(gbs.interfaceId()).isEqualTo(GbsFile.INTERFACE);
    assertThat(gbs.platformName()).hasValue("DCP");
    assertThat(gbs.version()).hasValue("1");
    assertThat(gbs.power()).hasValue("0");
    assertThat(gbs.clockLow()).hasValue("auto-150.0");
    assertThat(gbs.clockHigh()).hasValue("300.5");
    assertThat(gbs.clusters()).containsExactly(new Gbs.Cluster("coral", GbsFile.AFU));
    assertThat(StandardCharsets.US_ASCII.decode(gbs.payload()).toString())
        .isEqualTo("configuration of the fabric");
  }

  @Test
  void theDescriptionNamesTheBoardByItsInterface() {
    Bitstream described = new GbsFormat().describe("a.gbs", ByteBuffer.wrap(GbsFile.sample()));
    assertThat(described.platform())
        .hasValue(new Platform("intel", "pac_a10", "38d782e3b6125343b9342433e348ac4c"));
    assertThat(described.kernels()).isEmpty();
    assertThat(described.properties())
        .containsEntry("gbs.accelerator.0.id", GbsFile.AFU.toString());
  }

  @Test
  void metadataOfTheGreatestLengthIsRead() {
    String padded =
        " ".repeat(Gbs.MAX_METADATA - GbsFile.METADATA.length()).concat(GbsFile.METADATA);
    assertThat(Gbs.read("a.gbs", ByteBuffer.wrap(GbsFile.of(padded, PAYLOAD))).clusters())
        .hasSize(1);
  }

  static Stream<Arguments> brokenFiles() {
    byte[] sample = GbsFile.sample();
    byte[] wrongMagic = sample.clone();
    wrongMagic[8] = (byte) 0xB6;
    byte[] json = GbsFile.METADATA.getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        arguments("an empty file", new byte[0], "does not start as"),
        arguments("another magic", wrongMagic, "at byte 0"),
        arguments("no length", Arrays.copyOf(sample, 18), "at byte 16"),
        arguments("length 0", GbsFile.of(0, json, PAYLOAD), "length of the metadata is 0"),
        arguments("length 8192", GbsFile.of(8192, new byte[8192], PAYLOAD), "8192; expected 1 to"),
        arguments("length -1", GbsFile.of(-1, json, PAYLOAD), "is 4294967295"),
        arguments("a length past the end", GbsFile.of(8000, json, PAYLOAD), "needs 8000 bytes"),
        arguments("no payload", GbsFile.of(GbsFile.METADATA, new byte[0]), "configuration"),
        arguments("no JSON", broken("{", "("), "no JSON"),
        arguments("cut JSON", GbsFile.of(json.length - 2, json, PAYLOAD), "no JSON"),
        arguments("a zero byte", broken("\"power\":0", "\"power\":\0"), "a zero byte"),
        arguments("UTF-16", utf16(), "a zero byte"),
        arguments("a deep value", broken("[1,{}]", "[".repeat(40) + "]".repeat(40)), "no JSON"),
        arguments("a list", GbsFile.of("[]", PAYLOAD), "expected an object"),
        arguments("a field twice", broken("\"power\":0", "\"power\":0,\"power\":0"), "no JSON"),
        arguments("no image", GbsFile.of("{\"version\":1}", PAYLOAD), "lacks afu-image;"),
        arguments("no magic number", broken("magic-no", "magic"), "lacks afu-image.magic-no"),
        arguments("a wrong magic number", broken("488605312", "488605313"), "is 488605313"),
        arguments("a huge magic number", broken("488605312", "1e999"), "expected 488605312"),
        arguments("no interface", broken("interface-uuid", "i"), "lacks afu-image.interface-uuid"),
        arguments("a short interface", broken("38d782e3-", ""), "expected a UUID"),
        arguments("no accelerator", broken("accelerator-clusters", "c"), "lacks an entry"),
        arguments("no version", broken("\"version\":1,", ""), "lacks version"),
        arguments(
            "an interface without dashes",
            broken("38d782e3-b612-5343-b934-2433e348ac4c", "38d782e3b6125343b9342433e348ac4c"),
            "with dashes"),
        arguments(
            "a name that the loader has no room for",
            broken("\"coral\"", "\"" + "c".repeat(512) + "\""),
            "no more room"),
        arguments("no AFU id", broken("accelerator-type-uuid", "id"), "type-uuid is missing"));
  }

  private static byte[] utf16() {
    byte[] json = GbsFile.METADATA.getBytes(StandardCharsets.UTF_16LE);
    return GbsFile.of(json.length, json, PAYLOAD);
  }

  /** What OPAE's packager lets through and its loader takes. */
  static Stream<Arguments> oddFiles() {
    String cluster = "{\"name\":\"coral\"";
    return Stream.of(
        arguments("more after the object", GbsFile.of(GbsFile.METADATA + " x", PAYLOAD), "more"),
        arguments("another version", broken("\"version\":1", "\"version\":2"), "version 2"),
        arguments("a list for a clock", broken("300.5", "[300.5]"), "clock-frequency-high"),
        arguments(
            "a second accelerator without an id",
            broken("[" + cluster, "[" + second() + "," + "{\"name\":\"odd\"},{\"name\":\"last\""),
            "accelerator-clusters[1]"),
        arguments(
            "a terminal's command in a name", broken("DCP", "\\\\u001b[2J"), "platform-name"));
  }

  private static String second() {
    return "{\"accelerator-type-uuid\":\"" + GbsFile.AFU + "\",\"name\":\"coral\"}";
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("oddFiles")
  void whatIsForInformationRefusesNoFile(String what, byte[] file, String text) {
    Bitstream described = new GbsFormat().describe("a.gbs", ByteBuffer.wrap(file));
    assertThat(described.warnings()).as(what).singleElement().asString().contains(text);
    assertThat(described.properties().values())
        .noneMatch(value -> value.chars().anyMatch(Character::isISOControl));
    assertThat(described.properties())
        .containsEntry("gbs.accelerator.0.id", GbsFile.AFU.toString());
  }

  @ParameterizedTest(name = "{0} for {1}")
  @CsvSource({
    "\"version\":640, \"version\":1",
    "\"magic-no\":488605312.0, \"magic-no\":488605312",
    "\"power\":12.5, \"power\":0",
    "\"power\":-1, \"power\":0",
    "\"total-contexts\":1.0, \"total-contexts\":1",
    "\"clock-frequency-low\":75, \"clock-frequency-low\":\"auto-150.0\""
  })
  void whatThePackagersSchemaAllowsIsSound(String written, String usual) {
    Gbs gbs = Gbs.read("a.gbs", ByteBuffer.wrap(broken(usual, written)));
    assertThat(gbs.warnings()).isEmpty();
    assertThat(gbs.interfaceId()).isEqualTo(GbsFile.INTERFACE);
  }

  @Test
  void zeroBytesMayPadTheMetadata() {
    byte[] json = (GbsFile.METADATA + "\0\0\0").getBytes(StandardCharsets.UTF_8);
    byte[] file = GbsFile.of(json.length, json, PAYLOAD);
    assertThat(Gbs.read("a.gbs", ByteBuffer.wrap(file)).warnings()).isEmpty();
  }

  @Test
  void anInterfaceThatNoKnownCardHasGivesNoPlatformAndANote() {
    byte[] file = GbsFile.of(new UUID(1, 2), GbsFile.AFU, "fabric");
    Bitstream described = new GbsFormat().describe("a.gbs", ByteBuffer.wrap(file));
    assertThat(described.platform()).isEmpty();
    assertThat(described.properties()).containsEntry("gbs.platform", "DCP");
    assertThat(described.warnings())
        .singleElement()
        .asString()
        .contains("00000000000000010000000000000002")
        .contains("coral devices");
  }

  @Test
  void aFileThatIsNotTheOneOfItsDescriptorIsFoundWithoutACard() {
    GbsFormat format = new GbsFormat();
    Bitstream described = format.describe("a.gbs", ByteBuffer.wrap(GbsFile.sample()));
    byte[] other = GbsFile.sample();
    other[other.length - 1]++;
    Bitstream changed =
        new Bitstream(
            "a.gbs",
            ByteBuffer.wrap(other),
            described.platform(),
            described.kernels(),
            described.properties());

    assertThat(format.check(described).platform()).isEqualTo(described.platform());
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> format.check(changed));
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure).hasMessageContaining("gbs.sha256").hasMessageContaining("fetch it again");
  }

  private static Bitstream declaring(Platform platform, Map<String, String> kernel) {
    return new Bitstream(
        "a.gbs",
        ByteBuffer.wrap(GbsFile.sample()),
        Optional.of(platform),
        List.of(new KernelInfo("k", List.of(), List.of(), kernel)),
        Map.of());
  }

  @Test
  void aSketchThatWasNotFilledInIsFoundWithoutACard() {
    GbsFormat format = new GbsFormat();
    Platform card = new Platform("intel", "any", GbsFile.INTERFACE.toString());
    Map<String, String> placed = Map.of("csr.offset", "0x100");
    assertThatThrownBy(() -> format.check(declaring(card, Map.of())))
        .hasMessageContaining("INVALID_BINARY")
        .hasMessageContaining("kernel k has no property csr.offset");
    assertThatThrownBy(
            () -> format.check(declaring(new Platform("VENDOR", "BOARD", "VERSION"), placed)))
        .hasMessageContaining("INVALID_BINARY")
        .hasMessageContaining("the descriptor's platform is VENDOR/BOARD/VERSION")
        .hasMessageContaining("coral devices");
    assertThatThrownBy(
            () ->
                format.check(
                    declaring(
                        new Platform("intel", "any", "69528db6eb31577a8c3668f9faa081f6"), placed)))
        .hasMessageContaining("the binary is built for PR interface 38d782e3b612");
    assertThat(format.check(declaring(card, placed)).warnings()).isEmpty();
  }

  private static byte[] broken(String good, String bad) {
    assertThat(GbsFile.METADATA).contains(good);
    return GbsFile.of(GbsFile.METADATA.replaceFirst("\\Q" + good + "\\E", bad), PAYLOAD);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenFiles")
  void aBrokenFileIsRefusedWithItsPlace(String what, byte[] file, String text) {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> Gbs.read("a.gbs", ByteBuffer.wrap(file)));
    assertThat(failure).as(what).isNotNull().hasMessageContaining(text);
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.rule()).hasValue(Rule.PRG_02);
    assertThat(failure.object()).startsWith("a.gbs");
  }

  @Test
  void onlyTheMagicIsRecognised() {
    GbsFormat format = new GbsFormat();
    assertThat(format.recognises(ByteBuffer.wrap(GbsFile.sample()))).isTrue();
    assertThat(format.recognises(ByteBuffer.wrap(AocxFile.sample()))).isFalse();
    assertThat(format.recognises(ByteBuffer.allocate(3))).isFalse();
  }
}
