package io.coral.runtime.xilinx.harness;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.runtime.xilinx.internal.XilinxRuntime;
import io.coral.spec.AcceleratorRuntime;
import java.util.Set;

/** Stops the runtime; no OpenCL device can be taken away, broken or told to refuse. */
public final class StopHarness implements Harness {

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return runtime instanceof XilinxRuntime;
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    return Set.of(Action.STOP);
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    ((XilinxRuntime) runtime).close();
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    // nothing was broken
  }
}
