package io.coral.conformance.osgi;

import io.coral.conformance.fixture.Harness;
import io.coral.spec.AcceleratorRuntime;
import java.util.EnumSet;
import java.util.Set;

/** What the framework alone can do to a runtime, whoever made it: stop its bundle. */
final class BundleHarness implements Harness {

  private final BundleSource source;

  BundleHarness(BundleSource source) {
    this.source = source;
  }

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return true;
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    return EnumSet.of(Action.STOP);
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    source.stop();
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    // the source starts the bundle again when it is asked for the runtime
  }
}
