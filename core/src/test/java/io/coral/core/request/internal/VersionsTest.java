package io.coral.core.request.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionsTest {

  @Test
  void numbers_are_ordered_by_value_words_before_numbers_and_longer_after_shorter() {
    List<String> ordered =
        List.of(
            "alpha", "0.1", "0.9", "0.10", "1", "1.0", "1.0.1", "2-rc", "2-1", "10", "20231121");
    long seed = 7;
    List<String> shuffled = new ArrayList<>(ordered);
    Collections.shuffle(shuffled, new Random(seed));
    shuffled.sort(Versions.ORDER);
    assertThat(shuffled).as("seed %d", seed).isEqualTo(ordered);
  }

  @Test
  void a_number_larger_than_a_long_is_still_a_number() {
    assertThat(Versions.ORDER.compare("99999999999999999999", "100000000000000000000"))
        .isNegative();
  }
}
