package io.coral.spark.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointsTest {

  private static Iterator<float[]> blocks(String... lines) {
    return Points.blocks(List.of(lines).iterator(), 2);
  }

  @Test
  void pointsLieOneAfterTheOther() {
    Iterator<float[]> blocks = blocks("1,2", "3.5,-4");

    assertThat(blocks.next()).containsExactly(1, 2, 3.5f, -4);
    assertThat(blocks).isExhausted();
  }

  @Test
  void aLineThatIsNoPointIsSaid() {
    assertThatThrownBy(() -> blocks("1,2", "1,two"))
        .hasMessage("a line is \"1,two\"; expected numbers with commas between them");
    assertThatThrownBy(() -> blocks("1,2", "1,2,3"))
        .hasMessage("a line is \"1,2,3\"; expected 2 numbers as in the first one");
  }
}
