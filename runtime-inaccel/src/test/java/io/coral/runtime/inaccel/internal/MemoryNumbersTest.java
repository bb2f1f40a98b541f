package io.coral.runtime.inaccel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.KernelInfo;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemoryNumbersTest {

  private static KernelInfo kernel(ArgumentInfo... arguments) {
    return new KernelInfo("k", List.of("k_1", "k_2"), List.of(arguments), Map.of());
  }

  private static ArgumentInfo argument(
      String type, Set<Integer> memories, Map<String, String> properties) {
    return new ArgumentInfo(
        0, "a", type, OptionalInt.empty(), Access.READ_WRITE, memories, properties);
  }

  private static ArgumentInfo first(MemoryNumbers numbers) {
    return numbers.kernels().get(0).arguments().get(0);
  }

  @Test
  void aDescriptorsNumbersAreTheLibrarysAndHaveHoles() {
    MemoryNumbers numbers =
        MemoryNumbers.of(
            List.of(
                kernel(argument("int*", Set.of(7), Map.of())),
                kernel(argument("int*", Set.of(2), Map.of()))));

    assertThat(numbers.vendor()).containsExactly(2, 7);
    assertThat(first(numbers).memories()).containsExactly(1);
    assertThat(first(numbers).memoryOf(7)).hasValue(1);
  }

  @Test
  void aBinarysOwnNumbersLeadToTheLibrarys() {
    MemoryNumbers numbers =
        MemoryNumbers.of(
            List.of(
                kernel(
                    argument(
                        "int*",
                        Set.of(3, 5),
                        Map.of(
                            ArgumentInfo.VENDOR_MEMORIES,
                            "32,40",
                            ArgumentInfo.UNIT_MEMORIES + "k_1",
                            "3",
                            ArgumentInfo.UNIT_MEMORIES + "k_2",
                            "5")))));

    assertThat(numbers.vendor()).containsExactly(32, 40);
    assertThat(first(numbers).memories()).containsExactlyInAnyOrder(0, 1);
    assertThat(first(numbers).memoriesOf("k_1")).containsExactly(0);
    assertThat(first(numbers).memoriesOf("k_2")).containsExactly(1);
    assertThat(first(numbers).memoryOf(40)).hasValue(1);
  }

  @Test
  void whereNobodyTellsThereIsMemory0() {
    MemoryNumbers numbers =
        MemoryNumbers.of(
            List.of(
                kernel(argument("int*", Set.of(), Map.of()), argument("int", Set.of(), Map.of()))));

    assertThat(numbers.vendor()).containsExactly(0);
    assertThat(first(numbers).memories()).containsExactly(0);
    assertThat(numbers.kernels().get(0).arguments().get(1).memories()).isEmpty();
  }
}
