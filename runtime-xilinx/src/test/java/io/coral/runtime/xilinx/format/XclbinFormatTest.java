package io.coral.runtime.xilinx.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class XclbinFormatTest {
  private final XclbinFormat format = new XclbinFormat();

  @Test
  void theServiceLoaderFindsIt() {
    assertThat(ServiceLoader.load(BitstreamFormat.class))
        .hasAtLeastOneElementOfType(XclbinFormat.class);
    assertThat(format.id()).isEqualTo("xclbin");
  }

  @Test
  void itRecognisesItsMagicAlone() {
    ByteBuffer head = ByteBuffer.wrap(Samples.vaddFile(), 0, 512);

    assertThat(format.recognises(head)).isTrue();
    assertThat(head.position()).isZero();
    assertThat(format.recognises(ByteBuffer.wrap("xclbin1\0".getBytes()))).isFalse();
    assertThat(format.recognises(ByteBuffer.wrap("xclbin2".getBytes()))).isFalse();
  }

  @Test
  void aFileIsDescribedByItsOwnMetadata() {
    Bitstream described = format.describe("vadd.xclbin", ByteBuffer.wrap(Samples.vaddFile()));

    assertThat(described.platform()).contains(new Platform("xilinx", "u280", "xdma_201920.3"));
    assertThat(described.bytes().remaining()).isEqualTo(Samples.vaddFile().length);
    assertThat(described.properties())
        .containsEntry("xclbin.clock.DATA_CLK", "300 MHz")
        .containsEntry("xclbin.tool", "v++");
    KernelInfo vadd = described.kernels().get(0);
    assertThat(vadd.prototype()).isEqualTo("vadd (float* a, float* b, float* c, int n)");
    assertThat(vadd.instances()).containsExactly("vadd:{vadd_1}", "vadd:{vadd_2}");
    assertThat(vadd.arguments())
        .extracting(ArgumentInfo::memories)
        .containsExactly(Set.of(0, 1), Set.of(0), Set.of(1), Set.of());
    assertThat(vadd.arguments())
        .extracting(ArgumentInfo::access)
        .containsExactly(Access.READ, Access.READ_WRITE, Access.READ_WRITE, Access.READ);
    assertThat(vadd.arguments().get(3).size()).isEqualTo(OptionalInt.of(4));
    assertThat(vadd.arguments().get(0).properties()).containsEntry("banks", "DDR[0],HBM[0]");
  }

  /** The third argument reaches the second memory, which the vendor numbers 2. */
  private static Bitstream declaring(int memory) {
    Bitstream described =
        new XclbinFormat().describe("vadd.xclbin", ByteBuffer.wrap(Samples.vaddFile()));
    KernelInfo vadd = described.kernels().get(0);
    List<ArgumentInfo> arguments = new ArrayList<>(vadd.arguments());
    ArgumentInfo c = arguments.get(2);
    arguments.set(
        2,
        new ArgumentInfo(
            2, "c", "float*", OptionalInt.empty(), c.access(), Set.of(memory), Map.of()));
    return new Bitstream(
        "vadd.xclbin",
        described.bytes(),
        described.platform(),
        List.of(new KernelInfo("vadd", List.of(), arguments, Map.of())),
        Map.of());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aDescriptorMayNumberMemoriesDenselyOrAsTheVendorDoes(int memory) {
    Bitstream described = format.check(declaring(memory));

    assertThat(described.kernels().get(0).arguments().get(2).memoryOf(memory)).hasValue(1);
  }

  /** A file that is built on one interface, and a descriptor of these. */
  private static Bitstream declaringInterfaces(String interfaces) {
    byte[] file =
        DeviceTree.bytes("xilinx_u250_gen3x16_xdma_3_1_202020_1", "c0ffee".repeat(5) + "00");
    return new Bitstream(
        "shell.xclbin",
        ByteBuffer.wrap(file),
        Optional.empty(),
        List.of(),
        Map.of(Bitstream.INTERFACES, interfaces));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c0ffeec0ffeec0ffeec0ffeec0ffee00",
        " c0ffeec0ffeec0ffeec0ffeec0ffee00 , 0123456789abcdef0123456789abcdef"
      })
  void aDescriptorMayDeclareTheInterfacesThatTheBinaryIsBuiltOn(String interfaces) {
    assertThat(format.check(declaringInterfaces(interfaces)).properties())
        .containsEntry(Bitstream.INTERFACES, "c0ffeec0ffeec0ffeec0ffeec0ffee00");
  }

  @ParameterizedTest
  @CsvSource({
    "'u250', 32 digits of lower-case hex",
    "'C0FFEEC0FFEEC0FFEEC0FFEEC0FFEE00', 32 digits of lower-case hex",
    "'c0ffeec0-ffee-c0ff-eec0-ffeec0ffee00', without dashes",
    "'c0ffeec0ffeec0ffeec0ffeec0ffee00 0123456789abcdef0123456789abcdef', commas between",
    "',', commas between",
    "'0123456789abcdef0123456789abcdef', built on c0ffeec0ffeec0ffeec0ffeec0ffee00"
  })
  void interfacesThatNoBoardCanHaveOrThatContradictTheBinaryAreRefused(
      String interfaces, String words) {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> format.check(declaringInterfaces(interfaces)));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.text())
        .contains("platform.interfaces is '" + interfaces + "'")
        .contains(words);
  }

  @Test
  void anInterfaceThatNoBoardCanHaveIsNotTold() {
    Bitstream odd =
        new Bitstream(
            "shell.xclbin",
            ByteBuffer.wrap(DeviceTree.bytes("xilinx_u250_gen3x16_xdma_3_1_202020_1", "u250")),
            Optional.empty(),
            List.of(),
            Map.of());

    Bitstream described = format.check(odd);

    assertThat(described.properties()).doesNotContainKey(Bitstream.INTERFACES);
    assertThat(described.warnings())
        .singleElement()
        .asString()
        .contains("PARTITION_METADATA is not read", "found u250", "a UUID of 32 digits of hex");
  }

  @Test
  void aDescriptorWithAMemoryThatTheBinaryDoesNotReachContradictsIt() {
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> format.check(declaring(0)));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.text())
        .contains("argument 2 (c) of vadd")
        .contains("memory 0")
        .contains("reaches [1], which the vendor numbers [2]");
  }

  /** As a descriptor names compute units: the kernel, and the unit among its instances. */
  private static Bitstream declaringA(String instance, int memory) {
    Bitstream described =
        new XclbinFormat().describe("vadd.xclbin", ByteBuffer.wrap(Samples.vaddFile()));
    List<ArgumentInfo> arguments = new ArrayList<>(described.kernels().get(0).arguments());
    arguments.set(
        0,
        new ArgumentInfo(
            0, "a", "float*", OptionalInt.empty(), Access.READ, Set.of(memory), Map.of()));
    List<String> instances = instance == null ? List.of() : List.of(instance);
    return new Bitstream(
        "vadd.xclbin",
        described.bytes(),
        described.platform(),
        List.of(new KernelInfo("vadd", instances, arguments, Map.of())),
        Map.of());
  }

  @ParameterizedTest
  @CsvSource({", 0", ", 1", "vadd:{vadd_1}, 0", "vadd:{vadd_2}, 1", "vadd:{vadd_2}, 2"})
  void aDescriptorMayNameAKernelOrOneOfItsComputeUnits(String unit, int memory) {
    assertThat(format.check(declaringA(unit, memory)).kernels()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"vadd:{vadd_1}, 1, [0]", "vadd:{vadd_2}, 0, [1]"})
  void aMemoryThatOnlyAnotherComputeUnitReachesContradictsTheBinary(
      String unit, int memory, String reached) {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> format.check(declaringA(unit, memory)));

    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
    assertThat(failure.text())
        .contains("argument 0 (a) of " + unit + " is declared in memory " + memory)
        .contains("reaches " + reached);
  }

  @Test
  void aDescribedFileTellsTheMemoriesOfEachComputeUnitAndIsAcceptedAsDeclared() {
    Bitstream described = format.describe("vadd.xclbin", ByteBuffer.wrap(Samples.vaddFile()));
    ArgumentInfo a = described.kernels().get(0).arguments().get(0);

    assertThat(a.memories()).containsExactlyInAnyOrder(0, 1);
    assertThat(a.memoriesOf("vadd:{vadd_1}")).containsExactly(0);
    assertThat(a.memoriesOf("vadd:{vadd_2}")).containsExactly(1);
    assertThat(format.check(described).kernels()).isEqualTo(described.kernels());
  }

  @Test
  void oneComputeUnitHasOnlyTheMemoriesThatItReaches() {
    Xclbin xclbin = XclbinReader.read("vadd", ByteBuffer.wrap(Samples.vaddFile()));

    KernelInfo second =
        XclbinDescription.of(xclbin, xclbin.kernels().get(0), xclbin.instances().get(1));

    assertThat(second.instances()).containsExactly("vadd:{vadd_2}");
    assertThat(second.arguments().get(0).memories()).containsExactly(1);
  }

  @Test
  void aBufferThatReachesOnlyAnUnusedBankCostsItsComputeUnit() {
    XclbinWriter writer =
        XclbinWriter.forPlatform(Samples.BOARD)
            .bank(MemoryBank.DDR4, false, 1 << 20, 0, "DDR[0]")
            .kernel(Samples.vadd());
    int unit = writer.instance("vadd", "vadd_1", 0, 0);
    writer.connect(unit, 0, 0).connect(unit, 1, 0).connect(unit, 2, 0);

    Bitstream described = format.describe("vadd", writer.write());

    assertThat(described.kernels()).isEmpty();
    assertThat(described.warnings())
        .singleElement()
        .asString()
        .contains("vadd:{vadd_1} is not offered")
        .contains("argument 0 (a)")
        .contains("no used bank");
  }

  @ParameterizedTest
  @CsvSource({
    "xilinx_u280_xdma_201920_3, xilinx/u280/xdma_201920.3",
    "xilinx_u50_gen3x16_xdma_201920_3, xilinx/u50/gen3x16_xdma_201920.3",
    "xilinx_u50_gen3x16_xdma_base_5, xilinx/u50/gen3x16_xdma_base.5",
    "xilinx_u250_gen3x16_base_3, xilinx/u250/gen3x16_base.3",
    "xilinx_u250_gen3x16_xdma_3_1_202020_1, xilinx/u250/gen3x16_xdma_3_1_202020.1",
    "xilinx:u250:xdma:201830.2, xilinx/u250/xdma_201830.2",
    "xilinx_aws-vu9p-f1_shell-v04261818_201920_2, xilinx/aws-vu9p-f1/dynamic-shell",
    "ocl_pocl_00ff00ff00ff00ff, ocl/pocl/00ff00ff00ff00ff",
  })
  void namesOfBoardsBecomePlatforms(String name, String platform) {
    assertThat(PlatformName.parse(name)).map(Platform::toString).contains(platform);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "u280", "xilinx_u280"})
  void otherNamesSayNothing(String name) {
    assertThat(PlatformName.parse(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bank0, 0, DDR", "DDR[1], 1, DDR", "HBM[3], 1, HBM", "PLRAM[0], 2, PLRAM", "HOST[0], 1, HOST",
    "x, 6, HBM", "x, 7, x-xilinx-bram", "x, 8, x-xilinx-uram", "x, 10, HOST", "x, 1, DDR",
  })
  void aBanksTypeGoesByItsTagFirst(String tag, int type, String expected) {
    assertThat(new MemoryBank(0, type, true, 1024, 0, tag).memoryType()).isEqualTo(expected);
  }
}
