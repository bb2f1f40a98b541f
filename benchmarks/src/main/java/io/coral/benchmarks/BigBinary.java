package io.coral.benchmarks;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A kernel that takes a while to load, as a bitstream of a real board does. */
@Kernel(name = "big_binary")
public final class BigBinary implements SimKernel {

  private static final long LOAD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** Loads. */
  public BigBinary() {
    long end = System.nanoTime() + LOAD_NANOS;
    for (long left = LOAD_NANOS; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @Override
  public void run(KernelCall call) {}
}
