package io.coral.runtime.xilinx.internal;

import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Resource;
import java.time.Duration;
import java.util.Map;

/** Measures how fast the fixture's spin counts on this machine, so that a second is a second. */
final class SpinRate {
  private static long measured;

  private SpinRate() {}

  static synchronized long roundsPerMicrosecond() {
    if (measured == 0) {
      Bitstream plain =
          PoclFixture.build("roles.cl", Map.of("options", "-DROUNDS_PER_MICROSECOND=100"));
      try (XilinxRuntime runtime = PoclFixture.runtime();
          Resource resource = PoclFixture.open(runtime, 0)) {
        resource.program(plain);
        try (ComputeUnit spin = resource.openComputeUnit("spin")) {
          measured = Math.max(1, 100 * 50_000 / Math.max(1, run(spin, 1, 50_000)));
        }
      }
    }
    return measured;
  }

  private static long run(ComputeUnit spin, int warmUp, int microseconds) {
    try {
      spin.setInt(0, warmUp);
      spin.run().await(Duration.ofSeconds(30));
      spin.setInt(0, microseconds);
      long before = System.nanoTime();
      spin.run().await(Duration.ofSeconds(30));
      return (System.nanoTime() - before) / 1000;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
