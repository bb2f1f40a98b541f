package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.core.engine.internal.EnergyShares.Draw;
import io.coral.spec.foreign.BoundedCall.Limit;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a board's power is read, and when it is not. */
@Timeout(60)
class PowerSamplerTest {

  private static final Duration PERIOD = Duration.ofMillis(1);

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(0, 100, 1, TimeUnit.SECONDS, new SynchronousQueue<>());
  private final AtomicInteger readings = new AtomicInteger();

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  private PowerSampler sampler(Callable<Double> watts) {
    return sampler(PERIOD, Duration.ofSeconds(30), watts);
  }

  private PowerSampler sampler(Duration period, Duration limit, Callable<Double> watts) {
    Callable<Double> counted =
        () -> {
          readings.incrementAndGet();
          return watts.call();
        };
    return new PowerSampler("sim-0", counted, new Limit("open.limit", limit), period, threads);
  }

  private void awaitReadings(int more) {
    int before = readings.get();
    await().until(() -> readings.get() >= before + more);
  }

  private void awaitRest() {
    await().until(() -> threads.getActiveCount() == 0);
  }

  private static void end(PowerSampler sampler, Draw draw) {
    sampler.ended(draw, System.nanoTime());
  }

  @Test
  void thePowerIsReadAgainAndAgainWhileSomethingRuns() {
    PowerSampler sampler = sampler(() -> 10.0);
    Draw draw = sampler.begun(System.nanoTime());
    awaitReadings(3);
    end(sampler, draw);

    assertThat(draw.joules()).isPresent();
    awaitRest();
    Draw next = sampler.begun(System.nanoTime());
    awaitReadings(3);
    end(sampler, next);
    awaitRest();
  }

  @Test
  void aBoardThatRestsIsNotAsked() {
    sampler(() -> 10.0);

    assertThat(threads.getLargestPoolSize()).isZero();
  }

  @ParameterizedTest(name = "{0} W")
  @ValueSource(doubles = {Double.NaN, -1, Double.POSITIVE_INFINITY})
  void aBoardThatNeverTellsItsPowerIsAskedNoMore(double watts) {
    PowerSampler sampler = sampler(() -> watts);
    Draw draw = sampler.begun(System.nanoTime());
    awaitRest();
    end(sampler, draw);

    assertThat(readings).hasValue(PowerSampler.SILENT);
    assertThat(draw.joules()).isEmpty();
    assertThat(sampler.begun(System.nanoTime())).isNull();
  }

  @Test
  void aBoardThatToldItsPowerOnceIsAskedOnWhateverItTells() {
    PowerSampler sampler =
        sampler(
            () -> {
              if (readings.get() > 1) {
                throw new IllegalStateException("the driver is busy");
              }
              return 10.0;
            });
    Draw draw = sampler.begun(System.nanoTime());
    awaitReadings(2 * PowerSampler.SILENT);
    end(sampler, draw);

    assertThat(draw.joules()).isPresent();
    awaitRest();
  }

  @Test
  void aReadingThatHangsHoldsNobodyUpAndIsTheLast() {
    CountDownLatch hanging = new CountDownLatch(1);
    PowerSampler sampler =
        sampler(
            PERIOD,
            Duration.ofMillis(20),
            () -> {
              boolean isOver = false;
              while (!isOver) {
                try {
                  isOver = hanging.await(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                  isOver = false;
                }
              }
              return 10.0;
            });
    Draw draw = sampler.begun(System.nanoTime());
    await().until(() -> sampler.begun(System.nanoTime()) == null);
    end(sampler, draw);

    assertThat(readings).hasValue(1);
    assertThat(draw.joules()).isEmpty();
    hanging.countDown();
    awaitRest();
  }

  @Test
  void aSamplerThatIsClosedRestsAtOnce() {
    PowerSampler sampler = sampler(Duration.ofHours(1), Duration.ofSeconds(30), () -> 10.0);
    Draw draw = sampler.begun(System.nanoTime());
    awaitReadings(0);
    sampler.close();
    awaitRest();
    end(sampler, draw);

    assertThat(sampler.begun(System.nanoTime())).isNull();
  }

  @Test
  void withoutAPeriodNothingIsRead() {
    PowerSampler sampler = sampler(Duration.ZERO, Duration.ofSeconds(30), () -> 10.0);

    assertThat(sampler.begun(System.nanoTime())).isNull();
    assertThat(threads.getLargestPoolSize()).isZero();
  }

  @Test
  void whereNoThreadIsLentNothingIsRead() {
    threads.shutdown();
    PowerSampler sampler = sampler(() -> 10.0);
    Draw draw = sampler.begun(System.nanoTime());
    end(sampler, draw);

    assertThat(sampler.begun(System.nanoTime())).isNull();
  }
}
