package io.coral.runtime.intelpac;

import io.coral.conformance.fixture.Harness;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.util.EnumSet;
import java.util.Set;

/** Does to the modelled cards what no caller can. */
public final class SoftHarness implements Harness {

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return runtime instanceof IntelPac && SoftAfu.library().contains("opae-soft");
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    return EnumSet.of(Action.LOSE, Action.BREAK, Action.REFUSE, Action.STOP);
  }

  @Override
  public void lose(AcceleratorRuntime runtime, Resource resource) {
    SoftAfu.control("lose " + card(resource.info().id()));
  }

  @Override
  public void breakDevice(AcceleratorRuntime runtime, String deviceId) {
    SoftAfu.control("break " + card(deviceId));
  }

  @Override
  public void refuse(AcceleratorRuntime runtime, Resource resource) {
    SoftAfu.control("fail fpgaReconfigureSlot 10 1");
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    ((IntelPac) runtime).close();
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    SoftAfu.control("clear");
    SoftAfu.control("mend " + card(deviceId));
  }

  private static int card(String deviceId) {
    return deviceId.equals(SoftAfu.CARD_0) ? 0 : 1;
  }
}
