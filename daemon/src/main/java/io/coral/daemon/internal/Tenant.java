package io.coral.daemon.internal;

import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;

/** What all clients of one tenant use together, and how much of it they may. Any thread. */
final class Tenant {

  private final String name;
  private final DaemonSettings.Quotas quotas;

  // guarded by this
  private int clients;
  private int calls;
  private int segments;
  private long bytes;
  private long answered;
  private long failed;

  Tenant(String name, DaemonSettings.Quotas quotas) {
    this.name = name;
    this.quotas = quotas;
  }

  String name() {
    return name;
  }

  synchronized void came() {
    clients++;
  }

  synchronized void went() {
    clients--;
  }

  /** Takes room for one more request. */
  synchronized void submits() throws CallException {
    if (calls >= quotas.calls()) {
      throw new CallException(
          Code.QUOTA,
          "tenant "
              + name
              + " has "
              + calls
              + " requests without a reply, and may have no more; wait for replies");
    }
    calls++;
  }

  /** Gives that room back. */
  synchronized void answered(boolean isWell) {
    calls--;
    if (isWell) {
      answered++;
    } else {
      failed++;
    }
  }

  /** Takes room for one more segment. */
  synchronized void registers(long more) throws CallException {
    if (segments >= quotas.segments()) {
      throw new CallException(
          Code.QUOTA,
          "tenant " + name + " has " + segments + " segments, and may have no more; release some");
    }
    if (more > quotas.bytes() - bytes) {
      throw new CallException(
          Code.QUOTA,
          "tenant "
              + name
              + " has "
              + bytes
              + " bytes in segments; with "
              + more
              + " more these would be above "
              + quotas.bytes()
              + "; release some");
    }
    segments++;
    bytes += more;
  }

  /** Gives that room back. */
  synchronized void unmapped(long less) {
    segments--;
    bytes -= less;
  }

  synchronized Wire.Tenant told() {
    return Wire.Tenant.newBuilder()
        .setName(name)
        .setClients(clients)
        .setCalls(calls)
        .setSegments(segments)
        .setBytes(bytes)
        .setAnswered(answered)
        .setFailed(failed)
        .setMostCalls(quotas.calls())
        .setMostSegments(quotas.segments())
        .setMostBytes(quotas.bytes())
        .build();
  }
}
