package io.coral.runtime.sim;

import io.coral.runtime.sim.kernel.FreeRunningKernel;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.KernelFault;
import io.coral.runtime.sim.kernel.Network;
import io.coral.runtime.sim.kernel.NetworkKernel;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.backend.Command;
import io.coral.spec.foreign.ForeignCode;
import org.jspecify.annotations.Nullable;

/**
 * A kernel as the simulator calls it: the only class that runs what a binary brings. Whatever that
 * throws is a fault of its run, or of the programming.
 */
final class GuardedKernel {

  private final SimKernel kernel;

  private GuardedKernel(SimKernel kernel) {
    this.kernel = kernel;
  }

  /** Makes a kernel of a class in the binary. */
  static GuardedKernel load(KernelLoader loader, String className, String name, String deviceId) {
    try {
      return new GuardedKernel(loader.newKernel(className));
    } catch (Throwable e) {
      throw AcceleratorException.of(
              ErrorCode.PROGRAM_FAILED,
              "program",
              deviceId,
              "class "
                  + className
                  + " of kernel "
                  + name
                  + " does not load: "
                  + e
                  + "; it must be public, implement SimKernel and have a public constructor"
                  + " without arguments")
          .causedBy(e);
    }
  }

  boolean isFreeRunning() {
    return kernel instanceof FreeRunningKernel;
  }

  /** The modelled time of a run, in ns. */
  long nanos(KernelCall call, double clockHertz, Command command) {
    try {
      return kernel.cost(call).nanosAt(clockHertz);
    } catch (Throwable e) {
      throw fault(command, e);
    }
  }

  /** Goes on with a run; whether it is finished. */
  boolean advance(KernelCall call, @Nullable Network network, Command command) {
    try {
      if (network != null && kernel instanceof NetworkKernel exchanging) {
        return exchanging.advance(call, network);
      }
      kernel.run(call);
      return true;
    } catch (Throwable e) {
      throw fault(command, e);
    }
  }

  private static AcceleratorException fault(Command command, Throwable cause) {
    String what = cause instanceof KernelFault ? cause.getMessage() : cause.toString();
    return command
        .newFailure(ErrorCode.EXECUTION_FAILED, "the kernel faulted: " + what)
        .fromVendor(4, "SIM_KERNEL_FAULT")
        .causedBy(cause);
  }

  /** How long a free-running kernel works on a packet, in ns. */
  long packetNanos(double clockHertz, String deviceId) {
    return ForeignCode.call(
        "program", deviceId, () -> ((FreeRunningKernel) kernel).packetCost().nanosAt(clockHertz));
  }

  /** Gives a free-running kernel a packet; its fault loses the packet. */
  void received(int socket, Network network, String deviceId) {
    ForeignCode.tell(
        "a free-running kernel of " + deviceId,
        () -> ((FreeRunningKernel) kernel).received(socket, network));
  }
}
