package io.coral.client;

import io.coral.api.Grant;
import io.coral.api.Share;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * What the clients of one tenant use together, and how much of it they may.
 *
 * @param name the tenant's
 * @param clients connected
 * @param requests without a reply
 * @param mostRequests that it may have
 * @param segments of memory that it lends
 * @param mostSegments that it may lend
 * @param bytes in these
 * @param mostBytes that these may have
 * @param answered since the daemon's start
 * @param failed since the daemon's start
 * @param share of the boards' time; empty where the engine does not know the tenant
 * @param grant the boards that it is bound to; empty while it may use all
 * @param longestLease for how long it may keep boards at a time; zero where it may not
 */
public record TenantUse(
    String name,
    int clients,
    int requests,
    int mostRequests,
    int segments,
    int mostSegments,
    long bytes,
    long mostBytes,
    long answered,
    long failed,
    Optional<Share> share,
    Optional<Grant> grant,
    Duration longestLease) {

  public TenantUse {
    Objects.requireNonNull(name, "name");
  }
}
