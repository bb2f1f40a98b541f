package io.coral.conformance.mutants;

import io.coral.conformance.fixture.Harness;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.util.Objects;
import java.util.Set;

/** A vendor's harness, for the vendor's runtime behind layers. */
public final class UnwrappingHarness implements Harness {

  private final Harness inner;

  /** A harness that acts on what is behind the layers. */
  public UnwrappingHarness(Harness inner) {
    this.inner = Objects.requireNonNull(inner, "inner");
  }

  private static AcceleratorRuntime own(AcceleratorRuntime runtime) {
    return (AcceleratorRuntime) Wrapping.unwrap(runtime);
  }

  private static Resource own(Resource resource) {
    return (Resource) Wrapping.unwrap(resource);
  }

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return inner.serves(own(runtime));
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    return inner.actions(own(runtime));
  }

  @Override
  public void lose(AcceleratorRuntime runtime, Resource resource) {
    inner.lose(own(runtime), own(resource));
  }

  @Override
  public void breakDevice(AcceleratorRuntime runtime, String deviceId) {
    inner.breakDevice(own(runtime), deviceId);
  }

  @Override
  public void refuse(AcceleratorRuntime runtime, Resource resource) {
    inner.refuse(own(runtime), own(resource));
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    inner.stop(own(runtime));
  }

  @Override
  public void unplug(AcceleratorRuntime runtime, String deviceId) {
    inner.unplug(own(runtime), deviceId);
  }

  @Override
  public void plug(AcceleratorRuntime runtime, String deviceId) {
    inner.plug(own(runtime), deviceId);
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    inner.mend(own(runtime), deviceId);
  }
}
