package io.coral.serve.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private final History history = new History();

  @Test
  void aSecondTellsWhatEndedInIt() {
    history.ended(Things.answered("math.add", "sim-0", Duration.ofMillis(4)));
    history.ended(Things.failed("math.sub"));

    History.Second second = history.next(1, 1);

    assertThat(second.done()).isEqualTo(1);
    assertThat(second.failed()).isEqualTo(1);
    assertThat(second.bytes()).isEqualTo(120);
    assertThat(second.p50()).isBetween(3.7, 4.3);
    assertThat(second.accelerators()).containsOnlyKeys("math.add", "math.sub");
    assertThat(second.boards()).containsOnlyKeys("sim/sim-0");
    assertThat(history.next(2, 1).done()).isZero();
  }

  @Test
  void tenMinutesAreKeptAndNoNamesOfThem() {
    for (int i = 0; i < History.SECONDS + 5; i++) {
      history.ended(Things.answered("math.add", "sim-0", Duration.ofMillis(1)));
      history.next(i, 1);
    }

    assertThat(history.seconds())
        .hasSize(History.SECONDS)
        .allSatisfy(second -> assertThat(second.accelerators()).isEmpty())
        .first()
        .satisfies(second -> assertThat(second.at()).isEqualTo(5));
  }

  @Test
  void theLastRequestsAreKeptTheLatestFirst() {
    for (int i = 0; i < History.LAST + 5; i++) {
      history.ended(Things.answered("math.add" + i, "sim-0", Duration.ofMillis(1)));
    }

    assertThat(history.last())
        .hasSize(History.LAST)
        .first()
        .satisfies(
            last ->
                assertThat(last.request().accelerator())
                    .isEqualTo("math.add" + (History.LAST + 4)));
  }
}
