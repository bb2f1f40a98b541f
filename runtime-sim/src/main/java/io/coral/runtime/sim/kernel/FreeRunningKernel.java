package io.coral.runtime.sim.kernel;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A kernel that the host never launches: it works on packets as they arrive, from the programming
 * of the board on. It has one object for each programming.
 */
@ConsumerType
public interface FreeRunningKernel extends SimKernel {

  /** How long it works on one packet; packets wait for each other. */
  default Cost packetCost() {
    return Cost.NONE;
  }

  /**
   * Works on a packet that arrived; called on the board's thread. It takes the packet by {@link
   * Network#receive}, and may leave it to others.
   *
   * @param socket where it arrived
   */
  void received(int socket, Network network);

  /** Launching it is a fault. */
  @Override
  default void run(KernelCall call) {
    throw new KernelFault("the kernel is free-running; it cannot be launched");
  }
}
