package io.coral.api.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.KernelInfo;
import io.coral.spec.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DescribedTest {

  private static final Platform BOARD = new Platform("v", "b", "1");

  @Test
  void computeUnitsOfOneKernelBecomeItsInstancesAndTheirMemoriesAddUp() {
    Bitstream bitstream =
        artifact(
                kernel("add", array("a", 0), "vadd:{vadd_1}"),
                kernel("add", array("a", 3), "vadd:{vadd_2}"))
            .bitstream(ByteBuffer.wrap(new byte[] {1, 2, 3}));

    assertThat(bitstream.kernels()).hasSize(1);
    KernelInfo kernel = bitstream.kernels().get(0);
    assertThat(kernel.name()).isEqualTo("vadd");
    assertThat(kernel.instances()).containsExactly("vadd:{vadd_1}", "vadd:{vadd_2}");
    ArgumentInfo array = kernel.arguments().get(0);
    assertThat(array.memories()).containsExactlyInAnyOrder(0, 3);
    assertThat(array.memoriesOf("vadd:{vadd_1}")).containsExactly(0);
    assertThat(array.memoriesOf("vadd:{vadd_2}")).containsExactly(3);
    assertThat(bitstream.platform()).contains(BOARD);
    assertThat(bitstream.bytes().remaining()).isEqualTo(3);
  }

  @Test
  void eachStageDeclaresOnlyTheArgumentsThatItTakesAtItsOwnIndexes() {
    ArtifactArgument first =
        new ArtifactArgument(
            "int*",
            "first",
            OptionalInt.empty(),
            List.of(0, ArtifactArgument.NOT_USED),
            List.of(1, 0),
            Access.READ,
            Map.of());
    ArtifactArgument both =
        new ArtifactArgument(
            "int*", "both", OptionalInt.empty(), List.of(1, 0), List.of(), Access.WRITE, Map.of());
    Bitstream bitstream =
        artifact(
                new ArtifactKernel(
                    List.of("one", "two"), "k", List.of(first, both), Map.of("csr", "1")))
            .bitstream(ByteBuffer.allocate(1));

    KernelInfo one = bitstream.kernels().get(0);
    KernelInfo two = bitstream.kernels().get(1);
    assertThat(one.arguments()).extracting(ArgumentInfo::name).containsExactly("first", "both");
    assertThat(one.arguments().get(0).memories()).containsExactly(1);
    assertThat(two.arguments()).extracting(ArgumentInfo::name).containsExactly("both");
    assertThat(two.arguments().get(0).index()).isZero();
    assertThat(two.arguments().get(0).memories())
        .as("an undeclared memory stays unknown, so that the binary's own metadata counts")
        .isEmpty();
    assertThat(two.properties()).containsEntry("csr", "1");
  }

  @Test
  void oneHardwareKernelWithTwoTypesAtOneIndexIsRefused() {
    Artifact artifact =
        artifact(
            kernel("first", array("a", 0), "k"),
            kernel("second", ArtifactArgument.of("int", "a", Access.READ), "k"));
    assertThatExceptionOfType(ArtifactException.class)
        .isThrownBy(() -> artifact.bitstream(ByteBuffer.allocate(1)))
        .withMessageContaining("kernel k: argument 0 has two types");
  }

  @Test
  void aDescribedBinaryBecomesADescriptorThatDeclaresTheSame() {
    KernelInfo kernel =
        new KernelInfo(
            "vadd",
            List.of("vadd:{vadd_1}", "vadd:{vadd_2}"),
            List.of(
                new ArgumentInfo(
                    0, "a", "float*", OptionalInt.empty(), Access.READ, Set.of(2), Map.of()),
                new ArgumentInfo(
                    1, "p", "point", OptionalInt.of(12), Access.READ, Set.of(), Map.of("x", "y"))),
            Map.of("csr.offset", "16"));
    Bitstream described =
        new Bitstream(
            "add.bin",
            ByteBuffer.allocate(1),
            Optional.of(BOARD),
            List.of(kernel),
            Map.of("k", "v"));

    Artifact artifact = Artifact.of(described, "com.example", "2");

    assertThat(artifact.acceleratorIds()).containsExactly("com.example.vadd");
    assertThat(artifact.kernels("com.example.vadd")).hasSize(2);
    assertThat(artifact.bitstream(described.bytes()).kernels()).containsExactly(kernel);
    assertThat(artifact.properties()).containsEntry("k", "v");
  }

  @Test
  void aDescribedComputeUnitIsDeclaredInAMemoryThatItReachesItself() {
    KernelInfo kernel =
        new KernelInfo(
            "vadd",
            List.of("vadd:{vadd_1}", "vadd:{vadd_2}"),
            List.of(
                new ArgumentInfo(
                    0,
                    "a",
                    "float*",
                    OptionalInt.empty(),
                    Access.READ,
                    Set.of(0, 3),
                    Map.of("memory.of.vadd:{vadd_1}", "0", "memory.of.vadd:{vadd_2}", "3"))),
            Map.of());
    Bitstream described =
        new Bitstream(
            "add.bin", ByteBuffer.allocate(1), Optional.of(BOARD), List.of(kernel), Map.of());

    Artifact artifact = Artifact.of(described, "x", "1");

    assertThat(artifact.kernels())
        .extracting(declared -> declared.arguments().get(0).memory())
        .containsExactly(List.of(0), List.of(3));
    assertThat(artifact.bitstream(described.bytes()).kernels()).containsExactly(kernel);
  }

  @Test
  void aBinaryThatTellsNoPlatformOrNoKernelCannotBeDescribed() {
    Bitstream mute = Bitstream.of("mute.bin", ByteBuffer.allocate(1));
    assertThatExceptionOfType(ArtifactException.class)
        .isThrownBy(() -> Artifact.of(mute, "x", "1"))
        .withMessageContaining("mute.bin, field kernels");
  }

  private static Artifact artifact(ArtifactKernel... kernels) {
    return new Artifact("a.bin", "x", "1", "", BOARD, List.of(kernels), Map.of());
  }

  private static ArtifactKernel kernel(String id, ArtifactArgument argument, String... names) {
    return new ArtifactKernel(List.of(names), id, List.of(argument), Map.of());
  }

  private static ArtifactArgument array(String name, int memory) {
    return new ArtifactArgument(
        "float*", name, OptionalInt.empty(), List.of(), List.of(memory), Access.READ, Map.of());
  }

  @Test
  void whatIsMadeOfAFileIsTheSameEachTime() {
    Map<String, String> properties = new HashMap<>();
    IntStream.range(100, 120).forEach(i -> properties.put("key." + i, "value"));
    KernelInfo kernel = new KernelInfo("k", List.of(), List.of(), properties);
    Bitstream described =
        new Bitstream(
            "a.bin",
            ByteBuffer.allocate(1),
            Optional.of(new Platform("v", "b", "1")),
            List.of(kernel),
            properties);

    Artifact artifact = Artifact.of(described, "com.example", "1");

    assertThat(List.copyOf(artifact.properties().keySet())).isSorted();
    assertThat(List.copyOf(artifact.kernels().get(0).properties().keySet())).isSorted();
  }

  /** Maps and sets of the JDK that cannot be changed have another order in each process. */
  private static Bitstream described(boolean backwards) {
    Map<String, String> properties = new LinkedHashMap<>();
    Set<Integer> memories = new LinkedHashSet<>();
    for (int i = 0; i < 200; i++) {
      int number = backwards ? 199 - i : i;
      // such keys share places of a hash table, and its order tells which one came first
      properties.put(Integer.toString(number * 7919, Character.MAX_RADIX), "value " + number);
      memories.add(number);
    }
    ArgumentInfo argument =
        new ArgumentInfo(0, "a", "int*", OptionalInt.empty(), Access.READ, memories, properties);
    return new Bitstream(
        "a.bin",
        ByteBuffer.allocate(1),
        Optional.of(BOARD),
        List.of(new KernelInfo("k", List.of("k:{1}"), List.of(argument), properties)),
        properties);
  }

  @ParameterizedTest
  @EnumSource(ArtifactFormat.class)
  void whatIsWrittenOfAFileIsTheSameByteForByte(ArtifactFormat form) throws IOException {
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    ByteArrayOutputStream second = new ByteArrayOutputStream();

    form.write(Artifact.of(described(false), "com.example", "1"), first);
    form.write(Artifact.of(described(true), "com.example", "1"), second);

    assertThat(second.toString(UTF_8)).isEqualTo(first.toString(UTF_8));
  }
}
