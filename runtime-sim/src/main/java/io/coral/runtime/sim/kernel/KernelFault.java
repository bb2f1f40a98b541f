package io.coral.runtime.sim.kernel;

/** What a kernel throws to fail its run, as a faulting circuit would. */
public final class KernelFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A fault with what the device reports. */
  public KernelFault(String message) {
    super(message);
  }
}
