package io.coral.conformance.rules.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StopwatchTest {

  private static final Duration BOUND = Duration.ofSeconds(2);

  private final AtomicLong now = new AtomicLong();
  private final HostDelay delay = new HostDelay(now::get);
  private final Stopwatch watch = new Stopwatch(now::get, delay);

  /** The host runs its ticks in time for so long. */
  private void inTime(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 5) {
      now.addAndGet(5_000_000);
      delay.ticked();
    }
  }

  /** The host runs nothing for so long. */
  private void stalled(Duration time) {
    now.addAndGet(time.toNanos());
    delay.ticked();
  }

  @Test
  void whatEndsWithinTheBoundIsRight() {
    inTime(Duration.ofMillis(2490));
    assertThatCode(() -> watch.expectWithin(BOUND, "close returns")).doesNotThrowAnyException();
  }

  @Test
  void whatIsLateOnAPunctualHostIsAViolation() {
    inTime(Duration.ofMillis(2920));
    assertThatThrownBy(() -> watch.expectWithin(BOUND, "close returns"))
        .isInstanceOf(TooLate.class)
        .hasMessageContaining("close returns within 2000 ms")
        .hasMessageContaining("2920 ms; the host itself was late by 0 ms");
  }

  @Test
  void whatIsLateByLessThanTheHostCannotBeDecided() {
    inTime(Duration.ofMillis(1900));
    stalled(Duration.ofMillis(1020));
    assertThatThrownBy(() -> watch.expectWithin(BOUND, "close returns"))
        .isInstanceOf(HostLate.class)
        .hasMessageContaining("the host was late by 1015 ms")
        .hasMessageContaining("close returns within 2000 ms: it took 2920 ms");
  }

  @Test
  void whatIsLateByMoreThanTheHostIsAViolation() {
    inTime(Duration.ofMillis(3900));
    stalled(Duration.ofMillis(1020));
    assertThatThrownBy(() -> watch.expectWithin(BOUND, "close returns"))
        .isInstanceOf(TooLate.class)
        .hasMessageContaining("the host itself was late by 1015 ms");
  }

  @Test
  void aStallThatHasNotEndedCounts() {
    now.addAndGet(Duration.ofSeconds(3).toNanos());
    assertThat(delay.total()).isEqualTo(Duration.ofMillis(2995));
    assertThatThrownBy(() -> watch.expectWithin(BOUND, "it ends")).isInstanceOf(HostLate.class);
  }

  @Test
  void nobodyWaitsLongerThanTwiceTheBoundForALateHost() {
    inTime(Duration.ofMillis(100));
    stalled(Duration.ofMillis(3000));
    assertThat(watch.exceeds(BOUND)).isFalse();
    stalled(Duration.ofMillis(1000));
    assertThat(watch.exceeds(BOUND)).isTrue();
    assertThatThrownBy(() -> watch.expectWithin(BOUND, "it ends")).isInstanceOf(HostLate.class);
  }

  @Test
  void manyDelaysAddUpAndTheWorstIsKnown() {
    for (int i = 0; i < 10; i++) {
      stalled(Duration.ofMillis(25));
    }
    stalled(Duration.ofMillis(45));
    assertThat(delay.total()).isEqualTo(Duration.ofMillis(10 * 20 + 40));
    assertThat(delay.worst()).isEqualTo(Duration.ofMillis(40));
  }

  @Test
  void aTimersUsualInaccuracyIsNoDelay() {
    now.addAndGet(5_900_000);
    delay.ticked();
    assertThat(delay.total()).isEqualTo(Duration.ZERO);
  }

  @Test
  void theThreadThatMeasuresIsNoneOfTheRuntimesAndEnds() {
    Levels before = Levels.now();
    try (HostDelay measured = HostDelay.measured()) {
      assertThat(Levels.now().threads()).isSubsetOf(before.threads());
      assertThat(measured.total()).isGreaterThanOrEqualTo(measured.worst());
    }
    assertThat(Thread.getAllStackTraces().keySet()).noneMatch(HostDelay::isTicker);
  }

  @Test
  void whatOnlyTimeMadeUntrueIsAViolationUnlessTheHostWasLateEnough() {
    Duration spare = Duration.ofMillis(200);
    watch.expect(true, spare, "the run is under way", "COMPLETED");
    inTime(Duration.ofMillis(500));
    assertThatThrownBy(() -> watch.expect(false, spare, "the run is under way", "COMPLETED"))
        .isInstanceOf(TooLate.class)
        .hasMessageContaining("the run is under way")
        .hasMessageContaining("COMPLETED; the host itself was late by 0 ms");
    stalled(Duration.ofMillis(205));
    assertThatThrownBy(() -> watch.expect(false, spare, "the run is under way", "COMPLETED"))
        .isInstanceOf(HostLate.class)
        .hasMessageContaining("the host was late by 200 ms");
  }
}
