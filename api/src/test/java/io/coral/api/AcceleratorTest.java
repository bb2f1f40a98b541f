package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Access;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AcceleratorTest {

  @Test
  void thePrototypeIsShownAsPeopleKnowIt() {
    Accelerator accelerator =
        new Accelerator(
            "vector.addition",
            "",
            List.of(array("a"), array("b"), array("c"), scalar("int", "size"), scalar("long", "")),
            List.of());
    assertThat(accelerator.prototype())
        .isEqualTo("vector.addition (float* a, float* b, float* c, int size, long)");
  }

  private static Accelerator.Parameter array(String name) {
    return new Accelerator.Parameter("float*", name, OptionalInt.empty(), Access.READ);
  }

  private static Accelerator.Parameter scalar(String type, String name) {
    return new Accelerator.Parameter(type, name, OptionalInt.of(4), Access.READ);
  }
}
