package io.coral.runtime.sim.odd;

import io.coral.runtime.sim.kernel.Cost;
import io.coral.runtime.sim.kernel.Kernel;
import io.coral.runtime.sim.kernel.Kernel.Argument;
import io.coral.runtime.sim.kernel.KernelCall;
import io.coral.runtime.sim.kernel.SimKernel;

/** Does what its argument says. */
@Kernel(name = "odd", arguments = @Argument(type = "int", name = "how"))
public final class Odd implements SimKernel {

  public static final int WELL = 0;
  public static final int ASSERTION_IN_COST = 1;
  public static final int ASSERTION_IN_RUN = 2;
  public static final int STACK_OVERFLOW = 3;
  public static final int ASSERTION_ON_THE_TIMER = 4;
  public static final int COSTS_FOR_EVER = 5;
  public static final int REFLECTION = 6;

  @Override
  public Cost cost(KernelCall call) {
    return switch (call.intValue(0)) {
      case ASSERTION_IN_COST -> throw new AssertionError("never here");
      case ASSERTION_ON_THE_TIMER -> new Cost(1_000, 0);
      case COSTS_FOR_EVER -> new Cost(Long.MAX_VALUE, 1e300);
      default -> Cost.NONE;
    };
  }

  @Override
  public void run(KernelCall call) {
    switch (call.intValue(0)) {
      case ASSERTION_IN_RUN, ASSERTION_ON_THE_TIMER -> throw new AssertionError("never here");
      case STACK_OVERFLOW -> deeper(1);
      case REFLECTION -> reflect();
      default -> {}
    }
  }

  private static int deeper(int depth) {
    return deeper(depth + 1) + 1;
  }

  private static void reflect() {
    try {
      for (int i = 0; i < 40; i++) {
        Odd.class.getMethod("nothing").invoke(null);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Called by reflection. */
  public static void nothing() {}
}
