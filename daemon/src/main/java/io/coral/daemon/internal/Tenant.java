package io.coral.daemon.internal;

import io.coral.daemon.internal.TenantsFile.Right;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What all clients of one tenant use together, and how much of it they may. Any thread. */
final class Tenant {

  /** Bytes of the heap that stand for an array or a constant, however small that is. */
  private static final int ENTRY = 1024;

  private final String name;
  private final Backlog backlog;

  // guarded by this
  private DaemonSettings.Quotas quotas;
  private Set<Right> rights;
  private boolean isRefused;
  private int clients;
  private int calls;

  /** Replies that its clients are owed, whose requests may be no {@link #calls} any more. */
  private int unreplied;

  private int segments;
  private long bytes;
  private long answered;
  private long failed;

  Tenant(String name, DaemonSettings.Quotas quotas, Set<Right> rights, Backlog backlog) {
    this.name = name;
    this.backlog = backlog;
    this.quotas = quotas;
    this.rights = rights;
  }

  /** What holds from now on. */
  synchronized void set(DaemonSettings.Quotas nowQuotas, Set<Right> nowRights) {
    quotas = nowQuotas;
    rights = nowRights;
  }

  /** Whether its clients may do that. */
  synchronized boolean may(Right right) {
    return rights.contains(right);
  }

  /** Lets nobody ask any more. */
  synchronized void refuse() {
    isRefused = true;
  }

  /** Waits until its clients are owed no reply; false when the time is over. */
  synchronized boolean awaitReplies(long end) throws InterruptedException {
    while (unreplied > 0) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
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

  synchronized boolean hasClients() {
    return clients > 0;
  }

  /**
   * Takes room for one more request.
   *
   * @param size of its call, which may keep as much of the heap until its reply
   */
  synchronized void submits(int size) throws CallException {
    if (isRefused) {
      throw CallException.ending();
    }
    if (calls >= quotas.calls()) {
      throw new CallException(
          Code.QUOTA,
          "tenant "
              + name
              + " has "
              + calls
              + " requests without a reply, and may have no more; wait for replies");
    }
    if (!backlogs(0, size)) {
      throw new CallException(Code.QUOTA, full());
    }
    calls++;
    unreplied++;
  }

  /** Gives that room back. */
  synchronized void answered(boolean isWell, int size) {
    calls--;
    backlogs(size, 0);
    if (isWell) {
      answered++;
    } else {
      failed++;
    }
  }

  /** Owes a reply to what is no request, and is not left to the next daemon either. */
  synchronized void owes() {
    unreplied++;
  }

  /** One that was owed was sent. */
  synchronized void replied() {
    if (--unreplied == 0) {
      notifyAll();
    }
  }

  /** Takes room for one more segment. */
  synchronized void registers(long more) throws CallException {
    if (segments >= quotas.segments()) {
      throw new CallException(
          Code.QUOTA,
          "tenant " + name + " has " + segments + " segments, and may have no more; release some");
    }
    keeps(more);
    segments++;
  }

  /** Gives that room back. */
  synchronized void unmapped(long less) {
    segments--;
    forgets(less);
  }

  /** Takes room for more bytes: of segments, and of what the daemon keeps. */
  synchronized void keeps(long more) throws CallException {
    if (more > quotas.bytes() - bytes) {
      throw new CallException(
          Code.QUOTA,
          "tenant "
              + name
              + " has "
              + bytes
              + " bytes in segments, arrays and constants; with "
              + more
              + " more these would be above "
              + quotas.bytes()
              + "; release some");
    }
    bytes += more;
  }

  /** Gives that room back. */
  synchronized void forgets(long less) {
    bytes -= less;
  }

  /** Takes room for one more array or constant, of so many bytes. */
  synchronized void keepsOne(long more) throws CallException {
    keeps(more);
    if (!backlog.take(this, ENTRY)) {
      forgets(more);
      throw new CallException(Code.QUOTA, full());
    }
  }

  /** Gives that room back. */
  synchronized void forgetsOne(long less) {
    forgets(less);
    backlog.take(this, -ENTRY);
  }

  /**
   * Has something in the heap that waits for one of its clients, or for the engine, be larger or
   * smaller.
   *
   * @return false where it would be too large; nothing changes then
   */
  boolean backlogs(int before, int now) {
    return backlog.resize(this, before, now);
  }

  /** Why that would be too large, for people. */
  String full() {
    return backlog.full(this);
  }

  /** Refuses to keep boards for longer than it may. */
  synchronized void keepsBoards(Duration term) throws CallException {
    if (term.compareTo(quotas.lease()) > 0) {
      throw new CallException(
          Code.QUOTA,
          "tenant "
              + name
              + " asks for boards for "
              + term
              + ", and may keep them for "
              + quotas.lease()
              + " at a time; ask for that, and renew it");
    }
  }

  synchronized Wire.Tenant.Builder told() {
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
        .setLongestLease(rights.contains(Right.RESERVE) ? quotas.lease().toNanos() : 0);
  }
}
