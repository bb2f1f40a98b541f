package io.coral.core.engine.internal;

import io.coral.core.schedule.internal.Tenant;
import java.util.concurrent.TimeUnit;

/** What one tenant has unanswered. Any thread. */
final class Account {

  final String name;
  final Tenant tenant;
  private final Shares shares;

  // guarded by this
  private int requests;
  private long bytes;
  private int waiting;
  private boolean stopped;

  Account(String name, Tenant tenant, Shares shares) {
    this.name = name;
    this.tenant = tenant;
    this.shares = shares;
  }

  /** Takes room if there is; what is larger than the bound alone may come alone. */
  synchronized boolean take(int more, long moreBytes) {
    boolean hasRoom = hasRoom(more, moreBytes);
    if (hasRoom) {
      requests += more;
      bytes += moreBytes;
    }
    return hasRoom;
  }

  private boolean hasRoom(int more, long moreBytes) {
    return requests == 0
        || requests + (long) more <= shares.requests() && bytes + moreBytes <= shares.bytes();
  }

  /** Gives room back. */
  synchronized void give(int fewer, long fewerBytes) {
    requests -= fewer;
    bytes -= fewerBytes;
    if (waiting > 0) {
      notifyAll();
    }
  }

  /** Waits until there may be room, or nobody waits any more; false when the time is over. */
  synchronized boolean awaitRoom(int more, long moreBytes, long untilNanos)
      throws InterruptedException {
    waiting++;
    try {
      while (!stopped && !hasRoom(more, moreBytes)) {
        long left = untilNanos - System.nanoTime();
        if (left <= 0) {
          return false;
        }
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
      }
      return true;
    } finally {
      waiting--;
    }
  }

  /** Lets nobody wait for room any more. */
  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  /** Why there is no room, for people. */
  synchronized String fullness() {
    return "tenant "
        + name
        + " has "
        + requests
        + " requests with "
        + bytes
        + " bytes unanswered; at most "
        + shares.requests()
        + " (waiting.requests) with "
        + shares.bytes()
        + " bytes (waiting.bytes) may be";
  }
}
