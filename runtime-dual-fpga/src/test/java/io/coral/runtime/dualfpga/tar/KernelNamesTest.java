package io.coral.runtime.dualfpga.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.dualfpga.tar.KernelNames.Located;
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
}
