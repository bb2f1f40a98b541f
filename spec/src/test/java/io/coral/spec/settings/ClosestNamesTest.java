package io.coral.spec.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClosestNamesTest {

  private static final List<String> INSTALLED =
      List.of("vector.addition", "vector.subtraction", "image.blur", "image.sobel");

  @Test
  void a_slip_of_the_pen_finds_the_name_that_was_meant() {
    assertThat(ClosestNames.to("vector.adition", INSTALLED)).first().isEqualTo("vector.addition");
    assertThat(ClosestNames.to("imageblur", INSTALLED)).first().isEqualTo("image.blur");
    assertThat(ClosestNames.to("Vector.Addition", INSTALLED)).first().isEqualTo("vector.addition");
  }

  @Test
  void a_part_of_a_name_finds_it() {
    assertThat(ClosestNames.to("sobel", INSTALLED)).first().isEqualTo("image.sobel");
  }

  @Test
  void at_most_three_are_named() {
    assertThat(ClosestNames.to("x", INSTALLED)).hasSize(3);
    assertThat(ClosestNames.to("x", List.of())).isEmpty();
  }
}
