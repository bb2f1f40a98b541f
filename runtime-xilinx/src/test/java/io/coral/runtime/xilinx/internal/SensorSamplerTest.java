package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Sensors;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SensorSamplerTest {
  private final AtomicLong clock = new AtomicLong();
  private final AtomicInteger reads = new AtomicInteger();
  private final CountDownLatch slow = new CountDownLatch(1);
  private volatile boolean hangs;
  private final SensorSampler sampler = new SensorSampler(this::sample, clock::get);

  @AfterEach
  void close() {
    slow.countDown();
    sampler.close();
  }

  private Sensors sample() {
    if (hangs) {
      try {
        slow.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return new Sensors(
        OptionalDouble.of(reads.incrementAndGet()), OptionalDouble.empty(), List.of());
  }

  private double watts() {
    return sampler.read().powerWatts().orElse(-1);
  }

  @Test
  void aFreshReadingIsNotReadAgain() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> watts() == 1);

    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(99));
    assertThat(watts()).isEqualTo(1);
    clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> watts() == 2);
  }

  @Test
  void aDriverThatHangsNeverHoldsTheCaller() {
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> watts() == 1);
    hangs = true;

    clock.addAndGet(TimeUnit.SECONDS.toNanos(4));
    assertThat(watts()).as("young enough to be told again").isEqualTo(1);
    clock.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(sampler.read()).as("too old").isEqualTo(Sensors.UNKNOWN);
  }

  @Test
  void aClosedSamplerKnowsNothingMore() {
    sampler.close();

    assertThat(sampler.read()).isEqualTo(Sensors.UNKNOWN);
  }
}
