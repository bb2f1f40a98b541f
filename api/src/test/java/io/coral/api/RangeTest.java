package io.coral.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a call is cut into. */
class RangeTest {

  /** As many as there can be: products of these and of pieces are beyond an {@code int}. */
  @ParameterizedTest(name = "a multiple of {0}")
  @ValueSource(ints = {1, 7, 4096, Integer.MAX_VALUE})
  void theRangesOfTheMostElementsFollowEachOther(int align) {
    List<Range> ranges = Range.cut(Integer.MAX_VALUE, align, 24 * 100);

    assertThat(ranges.get(0).from()).isZero();
    for (int i = 1; i < ranges.size(); i++) {
      assertThat(ranges.get(i).from()).isEqualTo(ranges.get(i - 1).to());
      assertThat(ranges.get(i).from() % align).isZero();
    }
    assertThat(ranges).allMatch(range -> range.elements() > 0);
    assertThat(ranges.get(ranges.size() - 1).to()).isEqualTo(Integer.MAX_VALUE);
  }
}
