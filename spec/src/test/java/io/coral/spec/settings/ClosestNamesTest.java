package io.coral.spec.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosestNamesTest {

  private static final List<String> INSTALLED =
      List.of("vector.addition", "vector.subtraction", "image.blur", "image.sobel");

  @Test
  void aSlipOfThePenFindsTheNameThatWasMeant() {
    assertThat(ClosestNames.to("vector.adition", INSTALLED)).first().isEqualTo("vector.addition");
    assertThat(ClosestNames.to("imageblur", INSTALLED)).first().isEqualTo("image.blur");
    assertThat(ClosestNames.to("Vector.Addition", INSTALLED)).first().isEqualTo("vector.addition");
  }

  @Test
  void aPartOfANameFindsIt() {
    assertThat(ClosestNames.to("sobel", INSTALLED)).first().isEqualTo("image.sobel");
  }

  @Test
  void atMostThreeAreNamed() {
    assertThat(ClosestNames.to("x", INSTALLED)).hasSize(3);
    assertThat(ClosestNames.to("x", List.of())).isEmpty();
  }
}
