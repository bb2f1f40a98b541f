package io.coral.runtime.xilinx.internal;

import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Resource;
import java.time.Duration;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Measures how fast the clock of the fixture's spin runs on this machine, so that a second is a
 * second.
 */
final class SpinRate {
  private static final int TICKS = 100;
  private static final int MICROSECONDS = 10_000;
  private static final int RUNS = 6;

  private static long measured;

  private SpinRate() {}

  static synchronized long ticksPerMicrosecond() {
    if (measured == 0) {
      Bitstream plain =
          PoclFixture.build("roles.cl", Map.of("options", "-DTICKS_PER_MICROSECOND=" + TICKS));
      try (XilinxRuntime runtime = PoclFixture.runtime();
          Resource resource = PoclFixture.open(runtime, 0)) {
        resource.program(plain);
        try (ComputeUnit spin = resource.openComputeUnit("spin")) {
          // the quickest: the others were held up by what else this machine does
          long micros = LongStream.range(0, RUNS).map(i -> run(spin)).min().orElseThrow();
          measured = Math.max(1, (long) TICKS * MICROSECONDS / Math.max(1, micros));
        }
      }
    }
    return measured;
  }

  private static long run(ComputeUnit spin) {
    try {
      spin.setInt(0, MICROSECONDS);
      long before = System.nanoTime();
      spin.run().await(Duration.ofSeconds(30));
      return (System.nanoTime() - before) / 1000;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
