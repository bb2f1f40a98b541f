package io.coral.runtime.intelpac.harness;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.runtime.intelpac.IntelPac;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.util.EnumSet;
import java.util.Set;

/** Does to the modelled cards what no caller can. */
public final class SoftHarness implements Harness {

  private static final String FIRST_CARD = "pac-0000:3b:00.0";

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return runtime instanceof IntelPac && SoftControl.isThere();
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    return EnumSet.of(Action.LOSE, Action.BREAK, Action.REFUSE, Action.STOP);
  }

  @Override
  public void lose(AcceleratorRuntime runtime, Resource resource) {
    SoftControl.give("lose " + card(resource.info().id()));
  }

  @Override
  public void breakDevice(AcceleratorRuntime runtime, String deviceId) {
    SoftControl.give("break " + card(deviceId));
  }

  @Override
  public void refuse(AcceleratorRuntime runtime, Resource resource) {
    SoftControl.give("fail fpgaReconfigureSlot 10 1");
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    ((IntelPac) runtime).close();
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    SoftControl.give("clear");
    SoftControl.give("mend " + card(deviceId));
  }

  private static int card(String deviceId) {
    return deviceId.equals(FIRST_CARD) ? 0 : 1;
  }
}
