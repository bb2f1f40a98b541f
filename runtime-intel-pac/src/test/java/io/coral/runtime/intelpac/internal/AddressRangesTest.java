package io.coral.runtime.intelpac.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AddressRangesTest {

  private static final long SEED = 20_261_121;

  @Test
  void theLowestRangeThatIsLargeEnoughIsTaken() {
    AddressRanges ranges = new AddressRanges(100, 200);
    assertThat(ranges.take(40)).hasValue(100);
    assertThat(ranges.take(40)).hasValue(140);
    assertThat(ranges.take(40)).isEmpty();
    ranges.giveBack(100, 40);
    assertThat(ranges.take(20)).hasValue(100);
    assertThat(ranges.take(20)).hasValue(120);
    assertThat(ranges.take(20)).hasValue(180);
    assertThat(ranges.take(1)).isEmpty();
  }

  @Test
  void neighboursThatWereGivenBackAreOneRangeAgain() {
    Random random = new Random(SEED);
    AddressRanges ranges = new AddressRanges(0, 1000);
    for (int round = 0; round < 200; round++) {
      List<long[]> taken = new ArrayList<>();
      for (OptionalLong at = take(ranges, random, taken); at.isPresent(); ) {
        at = take(ranges, random, taken);
      }
      for (long[] one : taken) {
        for (long[] other : taken) {
          assertThat(one == other || one[0] + one[1] <= other[0] || other[0] + other[1] <= one[0])
              .as("ranges apart, seed %s, round %s", SEED, round)
              .isTrue();
        }
      }
      while (!taken.isEmpty()) {
        long[] range = taken.remove(random.nextInt(taken.size()));
        ranges.giveBack(range[0], range[1]);
      }
      assertThat(ranges.take(1000)).as("all of it, seed %s, round %s", SEED, round).hasValue(0);
      ranges.giveBack(0, 1000);
    }
  }

  private static OptionalLong take(AddressRanges ranges, Random random, List<long[]> taken) {
    long bytes = 1 + random.nextInt(300);
    OptionalLong at = ranges.take(bytes);
    at.ifPresent(start -> taken.add(new long[] {start, bytes}));
    return at;
  }
}
