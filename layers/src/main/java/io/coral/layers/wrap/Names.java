package io.coral.layers.wrap;

import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.foreign.ForeignCode;

/** What people call an object, as far as it tells. */
public final class Names {

  private Names() {}

  /** E.g. {@code buffer of 4096 bytes in memory 0 (DDR[0]) of sim-0}; never fails. */
  public static String of(Object object) {
    try {
      if (object instanceof AcceleratorRuntime runtime) {
        return "runtime " + runtime.info().id();
      }
      if (object instanceof Resource resource) {
        return "resource " + resource.info().id();
      }
      if (object instanceof Memory memory) {
        MemoryInfo info = memory.info();
        return "memory "
            + info.index()
            + " ("
            + info.tag().orElse(info.type())
            + ") of "
            + memory.resource().info().id();
      }
      if (object instanceof Buffer buffer) {
        return "buffer of " + buffer.size() + " bytes in " + of(buffer.memory());
      }
      if (object instanceof ComputeUnit unit) {
        return "compute unit " + unit.name();
      }
    } catch (Throwable e) {
      return object.getClass().getSimpleName()
          + " (which does not tell: "
          + ForeignCode.name(e)
          + ")";
    }
    return object.getClass().getSimpleName();
  }
}
