package io.coral.daemon.internal.kernels;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Writes 7, once the test lets it: by permits that are handed over by the JVM's properties, because
 * a kernel lives in a class loader of its own.
 */
@Kernel(
    name = "held",
    arguments = {@Argument(type = "int*", name = "data", access = Access.READ_WRITE)})
public final class Held implements SimKernel {

  /** The property that holds the permits. */
  public static final String PERMITS = "coral.test.held";

  private static final int SECONDS = 30;

  /** Without a modelled time it would run inside the engine's call. */
  @Override
  public Cost cost(KernelCall call) {
    return Cost.of(Duration.ofMillis(1));
  }

  @Override
  public void run(KernelCall call) {
    awaitPermit();
    call.ints(0).put(0, 7);
  }

  static void awaitPermit() {
    Semaphore permits = (Semaphore) System.getProperties().get(PERMITS);
    try {
      if (!permits.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
        throw new KernelFault("nobody lets it go on");
      }
    } catch (InterruptedException e) {
      throw new KernelFault("interrupted");
    }
  }
}
