package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.RequestException;
import io.coral.api.artifact.ArtifactArgument;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.KernelInfo;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BankPlacementTest {

  private final BankPlacement banks = new BankPlacement("vector.addition", 4);

  @Test
  void theDescriptorDecides() {
    assertThat(banks.of(declared(3), 0, 0, kernel(Set.of(0, 3), Map.of()))).containsExactly(3);
    assertThat(banks.of(declared(1, 2), 1, 0, kernel(Set.of(), Map.of()))).containsExactly(2);
  }

  @Test
  void theDescriptorMayNumberMemoriesAsTheVendorDoes() {
    KernelInfo kernel = kernel(Set.of(0, 1), Map.of(ArgumentInfo.VENDOR_MEMORIES, "7,32"));

    assertThat(banks.of(declared(32), 0, 0, kernel)).containsExactly(1);
  }

  @Test
  void whereItSaysNothingTheRuntimeKnows() {
    assertThat(banks.of(declared(), 0, 0, kernel(Set.of(2, 1), Map.of()))).containsExactly(1, 2);
    assertThat(banks.of(declared(), 0, 1, kernel(Set.of(2, 1), Map.of())))
        .as("another argument")
        .containsExactly(0);
  }

  @Test
  void whereNobodyKnowsItIsTheFirst() {
    assertThat(banks.of(declared(), 0, 0, kernel(Set.of(), Map.of()))).containsExactly(0);
  }

  @Test
  void aMemoryThatTheBoardLacksIsRefused() {
    assertThatThrownBy(() -> banks.of(declared(4), 0, 0, kernel(Set.of(), Map.of())))
        .isInstanceOf(RequestException.class)
        .hasMessage(
            "vector.addition: argument a shall lie in memory 4, but the board has 4 memories;"
                + " correct the descriptor");
  }

  private static ArtifactArgument declared(Integer... memory) {
    return new ArtifactArgument(
        "float*", "a", OptionalInt.empty(), List.of(), List.of(memory), Access.READ, Map.of());
  }

  private static KernelInfo kernel(Set<Integer> memories, Map<String, String> properties) {
    ArgumentInfo argument =
        new ArgumentInfo(0, "a", "float*", OptionalInt.empty(), Access.READ, memories, properties);
    return new KernelInfo("vadd", List.of(), List.of(argument), Map.of());
  }
}
