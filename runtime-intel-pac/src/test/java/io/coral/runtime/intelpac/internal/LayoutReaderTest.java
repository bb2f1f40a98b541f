package io.coral.runtime.intelpac.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.coral.runtime.intelpac.internal.CsrLayout.Place;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.KernelInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LayoutReaderTest {

  @Test
  void argumentsArePackedToTheirNaturalSize() {
    CsrLayout layout = read(kernel("k", "0x100", "char", "int", "float*", "short", "long")).get(0);
    assertThat(layout.arguments())
        .containsExactly(
            new Place(0x80, 1),
            new Place(0x84, 4),
            new Place(0x88, 8),
            new Place(0x90, 2),
            new Place(0x98, 8));
    assertThat(layout.window()).isEqualTo(0xA0);
    assertThat(layout.kernel().arguments().get(0).size()).hasValue(1);
    assertThat(layout.kernel().arguments().get(2).memories()).containsExactly(0);
  }

  @Test
  void anOffsetOfAnArgumentTakesThePlaceOfThePackedOne() {
    KernelInfo kernel =
        new KernelInfo(
            "k",
            List.of(),
            List.of(
                argument(0, "int", Map.of("csr.offset", "0xA0"), Set.of()),
                argument(1, "int", Map.of(), Set.of()),
                argument(2, "int", Map.of("csr.offset", "136"), Set.of())),
            Map.of("csr.offset", "0x100"));
    assertThat(read(kernel).get(0).arguments())
        .containsExactly(new Place(0xA0, 4), new Place(0xA4, 4), new Place(0x88, 4));
  }

  @Test
  void severalOffsetsAreSeveralComputeUnits() {
    CsrLayout layout = read(kernel("k", "0x100, 0x200", "int")).get(0);
    assertThat(layout.bases()).containsExactly(0x100L, 0x200L);
    assertThat(layout.kernel().instances()).containsExactly("k_1", "k_2");
    assertThat(read(kernel("k", "0x100")).get(0).kernel().instances()).containsExactly("k");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments("no kernels", List.of(), "declares no kernels"),
        arguments("no offset", List.of(kernel("k", "")), "no property csr.offset"),
        arguments("no number", List.of(kernel("k", "here")), "csr.offset \"here\""),
        arguments("odd offset", List.of(kernel("k", "0x104")), "multiple of 8"),
        arguments("negative offset", List.of(kernel("k", "-8")), "csr.offset \"-8\""),
        arguments("the AFU's header", List.of(kernel("k", "0x20")), "leave the AFU's registers"),
        arguments("behind the space", List.of(kernel("k", "0x3ffc0")), "leave the AFU's registers"),
        arguments(
            "two in one place",
            List.of(kernel("k", "0x100"), kernel("l", "0x100")),
            "the registers of l at 0x100 to 0x180 overlap the registers of k"),
        arguments(
            "overlap from below",
            List.of(kernel("k", "0x180"), kernel("l", "0x100", "long")),
            "overlap the registers of k"),
        arguments("overlap of units", List.of(kernel("k", "0x100,0x140")), "k_2"),
        arguments("twice", List.of(kernel("k", "0x100"), kernel("k", "0x200")), "declared twice"),
        arguments("unknown size", List.of(kernel("k", "0x100", "struct s")), "declare its size"),
        arguments(
            "a small window", List.of(with(kernel("k", "0x100", "long"), "0x80")), "end at 136"),
        arguments("an odd window", List.of(with(kernel("k", "0x100"), "0x81")), "multiple of 8"),
        arguments("in the control registers", List.of(at("long", "0x30")), "from 0x80 on"),
        arguments("misaligned", List.of(at("long", "0x84")), "multiple of 8 from 0x80"),
        arguments("outside", List.of(at("long", "0x7fffffff")), "up to 0x40000"),
        arguments("overlapping", List.of(at("int", "0x80")), "overlaps argument 0"),
        arguments(
            "units without offsets",
            List.of(
                new KernelInfo("k", List.of("a", "b"), List.of(), Map.of("csr.offset", "0x100"))),
            "1 offsets"),
        arguments(
            "a memory that is not there",
            List.of(
                new KernelInfo(
                    "k",
                    List.of(),
                    List.of(argument(0, "int*", Map.of(), Set.of(1))),
                    Map.of("csr.offset", "0x100"))),
            "memory 1"),
        arguments(
            "a missing argument",
            List.of(
                new KernelInfo(
                    "k",
                    List.of(),
                    List.of(argument(1, "int", Map.of(), Set.of())),
                    Map.of("csr.offset", "0x100"))),
            "declare every argument"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void aDescriptorThatDoesNotFitIsInvalid(String what, List<KernelInfo> kernels, String text) {
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> read(kernels.toArray(new KernelInfo[0])));
    assertThat(failure).as(what).isNotNull().hasMessageContaining(text);
    assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_BINARY);
  }

  private static List<CsrLayout> read(KernelInfo... kernels) {
    Bitstream bitstream =
        new Bitstream(
            "a.gbs", ByteBuffer.allocate(1), Optional.empty(), Arrays.asList(kernels), Map.of());
    return LayoutReader.read(new RegisterSpace(bitstream), 1);
  }

  private static KernelInfo kernel(String name, String offset, String... types) {
    List<ArgumentInfo> arguments = new ArrayList<>();
    for (String type : types) {
      arguments.add(argument(arguments.size(), type, Map.of(), Set.of()));
    }
    return new KernelInfo(name, List.of(), arguments, Map.of("csr.offset", offset));
  }

  private static KernelInfo with(KernelInfo kernel, String window) {
    Map<String, String> properties = new HashMap<>(kernel.properties());
    properties.put("csr.window", window);
    return new KernelInfo(kernel.name(), List.of(), kernel.arguments(), properties);
  }

  /** A kernel of an int and an argument at an offset. */
  private static KernelInfo at(String type, String offset) {
    return new KernelInfo(
        "k",
        List.of(),
        List.of(
            argument(0, "int", Map.of(), Set.of()),
            argument(1, type, Map.of("csr.offset", offset), Set.of())),
        Map.of("csr.offset", "0x100"));
  }

  private static ArgumentInfo argument(
      int index, String type, Map<String, String> properties, Set<Integer> memories) {
    return new ArgumentInfo(
        index, "a" + index, type, OptionalInt.empty(), Access.READ_WRITE, memories, properties);
  }
}
