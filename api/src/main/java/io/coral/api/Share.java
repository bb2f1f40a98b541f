package io.coral.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * A tenant's part of the boards' time.
 *
 * @param tenant whose
 * @param weight what it is to have beside the others
 * @param used the time of compute units that it was charged: copies, runs, programmings made for
 *     it, and boards that it held
 * @param applications those that asked on its behalf and are not forgotten, by name
 */
public record Share(String tenant, double weight, Duration used, List<OfApplication> applications) {

  /**
   * What an application has of it.
   *
   * @param name the application's
   * @param requests that wait or are on boards
   * @param used the time of compute units for its requests
   */
  public record OfApplication(String name, int requests, Duration used) {

    public OfApplication {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(used, "used");
    }
  }

  public Share {
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(used, "used");
    applications = List.copyOf(applications);
  }
}
