package io.coral.api.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VersionsTest {

  @Test
  void numbersAreOrderedByValueWordsBeforeNumbersAndLongerAfterShorter() {
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
  void aNumberLargerThanALongIsStillANumber() {
    assertThat(Versions.ORDER.compare("99999999999999999999", "100000000000000000000"))
        .isNegative();
  }
}
