package io.coral.client;

import java.util.Objects;

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
    long failed) {

  public TenantUse {
    Objects.requireNonNull(name, "name");
  }
}
