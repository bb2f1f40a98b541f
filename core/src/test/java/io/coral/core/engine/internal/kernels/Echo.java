package io.coral.core.engine.internal.kernels;

import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.Access;
import java.nio.ByteBuffer;

/**
 * out = in, and the value behind that; one kernel for each width of a value, each of which goes
 * into a binary by itself.
 */
public final class Echo {

  private static final String ONE = "unsigned char";
  private static final String TWO = "unsigned short";
  private static final String FOUR = "unsigned int";
  private static final String EIGHT = "unsigned long";

  private Echo() {}

  /** Of a byte. */
  @Kernel(
      name = "echo1",
      arguments = {
        @Argument(type = ONE + "*", name = "in", access = Access.READ),
        @Argument(type = ONE, name = "value"),
        @Argument(type = ONE + "*", name = "out", access = Access.WRITE)
      })
  public static final class One implements SimKernel {

    @Override
    public void run(KernelCall call) {
      ByteBuffer in = call.buffer(0).limit((int) call.size(0));
      call.buffer(2).put(in).put(call.scalar(1));
    }
  }

  /** Of two bytes. */
  @Kernel(
      name = "echo2",
      arguments = {
        @Argument(type = TWO + "*", name = "in", access = Access.READ),
        @Argument(type = TWO, name = "value"),
        @Argument(type = TWO + "*", name = "out", access = Access.WRITE)
      })
  public static final class Two implements SimKernel {

    @Override
    public void run(KernelCall call) {
      ByteBuffer in = call.buffer(0).limit((int) call.size(0));
      call.buffer(2).put(in).put(call.scalar(1));
    }
  }

  /** Of four bytes. */
  @Kernel(
      name = "echo4",
      arguments = {
        @Argument(type = FOUR + "*", name = "in", access = Access.READ),
        @Argument(type = FOUR, name = "value"),
        @Argument(type = FOUR + "*", name = "out", access = Access.WRITE)
      })
  public static final class Four implements SimKernel {

    @Override
    public void run(KernelCall call) {
      ByteBuffer in = call.buffer(0).limit((int) call.size(0));
      call.buffer(2).put(in).put(call.scalar(1));
    }
  }

  /** Of eight bytes. */
  @Kernel(
      name = "echo8",
      arguments = {
        @Argument(type = EIGHT + "*", name = "in", access = Access.READ),
        @Argument(type = EIGHT, name = "value"),
        @Argument(type = EIGHT + "*", name = "out", access = Access.WRITE)
      })
  public static final class Eight implements SimKernel {

    @Override
    public void run(KernelCall call) {
      ByteBuffer in = call.buffer(0).limit((int) call.size(0));
      call.buffer(2).put(in).put(call.scalar(1));
    }
  }
}
