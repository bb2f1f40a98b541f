package io.coral.core.claim.internal;

import io.coral.spec.DeviceClaim;
import java.util.Comparator;
import java.util.Objects;

/**
 * A claim with its place among others.
 *
 * @param claim the service
 * @param serviceId its service id: of two claims of one priority, the lower wins
 */
public record RegisteredClaim(DeviceClaim claim, long serviceId) {

  /** The winner first. */
  static final Comparator<RegisteredClaim> WINNER_FIRST =
      Comparator.<RegisteredClaim>comparingInt(claim -> claim.claim().priority())
          .reversed()
          .thenComparingLong(RegisteredClaim::serviceId);

  public RegisteredClaim {
    Objects.requireNonNull(claim, "claim");
  }
}
