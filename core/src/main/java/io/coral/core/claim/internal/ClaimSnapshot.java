package io.coral.core.claim.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceClaim;
import io.coral.spec.foreign.BoundedCall;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A claim as it was when it came: its owner is asked once, so that it cannot fail or hang the
 * assignment of boards later.
 *
 * @param claim the service
 */
public record ClaimSnapshot(
    DeviceClaim claim,
    String owner,
    String runtimeId,
    Set<String> deviceIds,
    OptionalInt firstDevices,
    int priority,
    Duration patience)
    implements DeviceClaim {

  public ClaimSnapshot {
    Objects.requireNonNull(owner, "owner");
    Objects.requireNonNull(runtimeId, "runtimeId");
    Objects.requireNonNull(firstDevices, "firstDevices");
    Objects.requireNonNull(patience, "patience");
    deviceIds = Set.copyOf(deviceIds);
  }

  /**
   * Asks a claim for all that it says.
   *
   * @throws AcceleratorException when it fails, or does not answer within the limit
   */
  public static ClaimSnapshot of(DeviceClaim claim, BoundedCall.Limit limit) {
    return BoundedCall.call(
        limit,
        "claim",
        "a claim of " + claim.getClass(),
        () ->
            new ClaimSnapshot(
                claim,
                claim.owner(),
                claim.runtimeId(),
                claim.deviceIds(),
                claim.firstDevices(),
                claim.priority(),
                claim.patience()),
        late -> {});
  }

  @Override
  public void released(String deviceId) {
    claim.released(deviceId);
  }
}
