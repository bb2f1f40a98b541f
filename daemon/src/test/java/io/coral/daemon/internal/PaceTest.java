package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PaceTest {

  @Test
  void whatComesAllTheTimeIsDueFourTimesASecond() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 100_000_000);
    Pace pace = new Pace(now::get);
    int due = 0;
    for (int millis = 0; millis < 1000; millis++) {
      due += pace.isDue() ? 1 : 0;
      now.addAndGet(1_000_000);
    }

    assertThat(due).isEqualTo(4);
  }
}
