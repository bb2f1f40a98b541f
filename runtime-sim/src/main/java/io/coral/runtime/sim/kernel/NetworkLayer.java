package io.coral.runtime.sim.kernel;

/**
 * The UDP kernel of the VNx design, as far as the host sees it: registers for addresses, sockets
 * and neighbours. A binary that has it and {@link Cmac} has a {@link Network}.
 */
@Kernel(name = "networklayer")
public final class NetworkLayer implements SimKernel {

  @Override
  public void run(KernelCall call) {
    throw new KernelFault("the kernel has registers only; it cannot be launched");
  }
}
