package io.coral.runtime.dualfpga.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.dualfpga.tar.KernelNames.Located;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.KernelInfo;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelNamesTest {

  @Test
  void splitsAtTheFirstDashBecauseABinaryMayHaveMore() {
    assertThat(KernelNames.split("mlp-front-half.xclbin"))
        .isEqualTo(new Located("mlp", "front-half.xclbin"));
    assertThat(KernelNames.split("mlp:{mlp_1}-b.xclbin"))
        .isEqualTo(new Located("mlp:{mlp_1}", "b.xclbin"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mlp", "-b.xclbin", "mlp-"})
  void refusesANameWithoutBothParts(String name) {
    assertThatThrownBy(() -> KernelNames.split(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("<kernel>-<binary name>");
  }

  @Test
  void countsMemoriesFromTheBoardsFirstAndLeavesOutThoseOfOthers() {
    ArgumentInfo argument =
        new ArgumentInfo(
            0, "a", "char*", OptionalInt.empty(), Access.READ, Set.of(1, 2, 3, 4), Map.of());
    KernelInfo kernel = new KernelInfo("k-b", List.of(), List.of(argument), Map.of());

    KernelInfo onBoard = KernelNames.onBoard(kernel, 2, 2);

    assertThat(onBoard.name()).isEqualTo("k");
    assertThat(onBoard.arguments().get(0).memories()).containsExactlyInAnyOrder(0, 1);
    assertThat(KernelNames.inBinary(onBoard, "b", 2).arguments().get(0).memories())
        .containsExactlyInAnyOrder(2, 3);
  }
}
