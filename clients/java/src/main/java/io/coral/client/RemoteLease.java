package io.coral.client;

import io.coral.api.Lease;
import io.coral.api.ReservationException;
import io.coral.protocol.wire.Wire;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A lease that the daemon keeps for this client. */
final class RemoteLease implements Lease {

  private final DaemonCoral coral;
  private final String tenant;
  private final int life;

  // guarded by this
  private Wire.Leased leased;
  private long endsAt;
  private boolean closed;

  /**
   * Begins now.
   *
   * @param life of the daemon that keeps it
   */
  RemoteLease(DaemonCoral coral, String tenant, int life, Wire.Leased leased, Duration term) {
    this.coral = coral;
    this.tenant = tenant;
    this.life = life;
    this.leased = leased;
    this.endsAt = System.nanoTime() + term.toNanos();
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
    if (isOrphan()) {
      return Optional.of("the daemon that kept it went");
    }
    // the clock of the wall may be set
    return System.nanoTime() - endsAt < 0
        ? Optional.empty()
        : Optional.of("its end, " + until() + ", has come");
  }

  private boolean isOrphan() {
    return coral.life() != life;
  }

  @Override
  public void renew(Duration term) {
    if (isOrphan()) {
      throw new ReservationException(
          ReservationException.Code.ENDED, "the daemon that kept the lease went; reserve again");
    }
    Wire.Leased renewed = coral.renew(leased.getLease(), term);
    synchronized (this) {
      leased = renewed;
      endsAt = System.nanoTime() + term.toNanos();
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
    if (!isOrphan()) {
      coral.giveBack(leased.getLease());
    }
  }
}
