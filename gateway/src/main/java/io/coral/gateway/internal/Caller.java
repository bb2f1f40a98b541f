package io.coral.gateway.internal;

/**
 * Who asks.
 *
 * @param tenant on whose behalf
 * @param regions of shared memory that it may use
 */
record Caller(String tenant, Regions regions) {}
