package io.coral.runtime.sim.harness;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.Simulator;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Resource;
import java.util.EnumSet;
import java.util.Set;

/** Does to simulated boards what no caller can. */
public final class SimHarness implements Harness {

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return runtime instanceof Simulator;
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    return EnumSet.allOf(Action.class);
  }

  @Override
  public void lose(AcceleratorRuntime runtime, Resource resource) {
    simulator(runtime).lose(resource.info().id());
  }

  @Override
  public void breakDevice(AcceleratorRuntime runtime, String deviceId) {
    simulator(runtime).lose(deviceId);
  }

  @Override
  public void refuse(AcceleratorRuntime runtime, Resource resource) {
    simulator(runtime).inject(resource.info().id(), "program:1=fail");
  }

  @Override
  public void fail(AcceleratorRuntime runtime, Resource resource) {
    simulator(runtime).inject(resource.info().id(), "run:1=fail");
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    simulator(runtime).close();
  }

  @Override
  public void unplug(AcceleratorRuntime runtime, String deviceId) {
    simulator(runtime).unplug(deviceId);
  }

  @Override
  public void plug(AcceleratorRuntime runtime, String deviceId) {
    simulator(runtime).plug(BoardModel.DEFAULT);
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    boolean listed =
        runtime.discover().devices().stream().map(DeviceInfo::id).anyMatch(deviceId::equals);
    if (listed) {
      simulator(runtime).inject(deviceId, "");
      simulator(runtime).revive(deviceId);
    }
  }

  private static Simulator simulator(AcceleratorRuntime runtime) {
    return (Simulator) runtime;
  }
}
