package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.util.concurrent.TimeUnit;

/** A kernel that keeps its thread busy for 200 µs. */
@Kernel(name = "busy")
public final class Busy implements SimKernel {

  private static final long NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  @Override
  public void run(KernelCall call) {
    long end = System.nanoTime() + NANOS;
    while (System.nanoTime() < end) {
      Thread.onSpinWait();
    }
  }
}
