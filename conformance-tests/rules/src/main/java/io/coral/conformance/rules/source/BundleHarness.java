package io.coral.conformance.rules.source;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What can be done to a runtime in a framework: the framework stops its bundle, whoever made it;
 * the rest is the vendor's harness's.
 */
final class BundleHarness implements Harness {

  private final BundleSource source;
  private final Optional<Harness> vendors;

  BundleHarness(BundleSource source, Optional<Harness> vendors) {
    this.source = source;
    this.vendors = vendors;
  }

  private Harness vendors() {
    return vendors.orElseThrow(() -> new UnsupportedOperationException("there is no harness"));
  }

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return true;
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    Set<Action> actions = EnumSet.of(Action.STOP);
    vendors.ifPresent(harness -> actions.addAll(harness.actions(runtime)));
    return actions;
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    source.stop();
  }

  @Override
  public void lose(AcceleratorRuntime runtime, Resource resource) {
    vendors().lose(runtime, resource);
  }

  @Override
  public void breakDevice(AcceleratorRuntime runtime, String deviceId) {
    vendors().breakDevice(runtime, deviceId);
  }

  @Override
  public void refuse(AcceleratorRuntime runtime, Resource resource) {
    vendors().refuse(runtime, resource);
  }

  @Override
  public void fail(AcceleratorRuntime runtime, Resource resource) {
    vendors().fail(runtime, resource);
  }

  @Override
  public void unplug(AcceleratorRuntime runtime, String deviceId) {
    vendors().unplug(runtime, deviceId);
  }

  @Override
  public void plug(AcceleratorRuntime runtime, String deviceId) {
    vendors().plug(runtime, deviceId);
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    // a bundle that was stopped is started again when the source is asked for the runtime
    vendors.ifPresent(harness -> harness.mend(runtime, deviceId));
  }
}
