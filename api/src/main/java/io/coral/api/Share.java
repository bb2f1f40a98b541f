package io.coral.api;

import java.time.Duration;
import java.util.Objects;

/**
 * A tenant's part of the boards' time.
 *
 * @param tenant whose
 * @param weight what it is to have beside the others
 * @param used the time of compute units that it was charged: copies, runs, programmings made for
 *     it, and boards that it held
 */
public record Share(String tenant, double weight, Duration used) {

  public Share {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(used, "used");
  }
}
