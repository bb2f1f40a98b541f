package io.coral.core.engine.internal;

import io.coral.spec.DeviceClaim;
import java.util.OptionalInt;
import java.util.Set;

/** Wants boards by name, and does nothing with them. */
record BoardClaim(String owner, String runtimeId, Set<String> deviceIds) implements DeviceClaim {

  @Override
  public OptionalInt firstDevices() {
    return OptionalInt.empty();
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public void released(String deviceId) {}
}
