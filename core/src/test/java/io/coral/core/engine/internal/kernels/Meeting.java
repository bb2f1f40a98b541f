package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.SimKernel;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;

/**
 * Meets the test twice: once it has begun, and before it ends. The barrier is handed over by the
 * JVM's properties, because a kernel lives in a class loader of its own.
 */
@Kernel(name = "meeting")
public final class Meeting implements SimKernel {

  /** The property that holds the barrier. */
  public static final String BARRIER = "coral.test.meeting";

  /** Without a modelled time it would run inside the engine's call. */
  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofMillis(1));
  }

  @Override
  public void run(KernelCall call) {
    CyclicBarrier barrier = (CyclicBarrier) System.getProperties().get(BARRIER);
    try {
      barrier.await(10, TimeUnit.SECONDS);
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new KernelFault("nobody came: " + e);
    }
  }
}
