package io.coral.client;

import io.coral.api.Lease;
import io.coral.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A lease that the daemon keeps for this client. */
final class RemoteLease implements Lease {

  private final DaemonCoral coral;
  private final String tenant;

  // guarded by this
  private Wire.Leased leased;
  private boolean closed;

  RemoteLease(DaemonCoral coral, String tenant, Wire.Leased leased) {
    this.coral = coral;
    this.tenant = tenant;
    this.leased = leased;
  }

  @Override
  public String tenant() {
    return tenant;
  }

  @Override
  public synchronized List<String> boards() {
    return ended().isPresent() ? List.of() : List.copyOf(leased.getBoardsList());
  }

  @Override
  public synchronized Instant until() {
    return FromWire.instant(leased.getUntil());
  }

  @Override
  public synchronized Optional<String> ended() {
    if (closed) {
      return Optional.of("its boards were given back");
    }
    return until().isAfter(Instant.now())
        ? Optional.empty()
        : Optional.of("its end, " + until() + ", has come");
  }

  @Override
  public void renew(Duration term) {
    Wire.Leased renewed = coral.renew(leased.getLease(), term);
    synchronized (this) {
      leased = renewed;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    coral.giveBack(leased.getLease());
  }
}
