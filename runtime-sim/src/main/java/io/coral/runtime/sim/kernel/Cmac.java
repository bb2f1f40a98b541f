package io.coral.runtime.sim.kernel;

/**
 * The Ethernet kernel of the VNx design, as far as the host sees it: its register at 0x80 tells the
 * link's state in bit 0.
 */
@Kernel(name = "cmac_0")
public final class Cmac implements SimKernel {

  @Override
  public void run(KernelCall call) {
    throw new KernelFault("the kernel has registers only; it cannot be launched");
  }
}
