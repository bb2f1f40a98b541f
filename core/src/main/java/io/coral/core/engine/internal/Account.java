package io.coral.core.engine.internal;

import io.coral.api.Share;
import io.coral.core.schedule.internal.Application;
import io.coral.core.schedule.internal.Tenant;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What one tenant has unanswered. Any thread. */
final class Account {

  private static final Comparator<Share.OfApplication> BY_NAME =
      Comparator.comparing(Share.OfApplication::name);

  final String name;
  final Tenant tenant;
  private final Shares shares;

  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();

  /** Threads that wait for room. */
  private final AtomicInteger waiting = new AtomicInteger();

  private volatile boolean stopped;

  /** Those that ask on its behalf, by name. In events and questions alone. */
  private final Map<String, Asker> applications = new HashMap<>();

  private final Asker own;

  Account(String name, Tenant tenant, Shares shares) {
    this.name = name;
    this.tenant = tenant;
    this.shares = shares;
    this.own = new Asker(tenant.own(), false);
  }

  /**
   * One of its applications; within an event. Those beyond the bound are one with those that have
   * no name, so nobody gains by many names.
   */
  Asker asker(String called) {
    if (called.isEmpty()) {
      return own;
    }
    Asker known = applications.get(called);
    if (known != null) {
      return known;
    }
    applications.values().removeIf(Asker::isForgettable);
    if (applications.size() >= shares.applications()) {
      return own;
    }
    Asker made = new Asker(tenant.addApplication(), true);
    applications.put(called, made);
    return made;
  }

  /** What it has of the boards' time; within a question. */
  Share share() {
    List<Share.OfApplication> parts =
        applications.entrySet().stream().map(Account::part).sorted(BY_NAME).toList();
    return new Share(name, tenant.weight(), duration(tenant.used()), parts);
  }

  private static Share.OfApplication part(Map.Entry<String, Asker> called) {
    Application each = called.getValue().application;
    return new Share.OfApplication(called.getKey(), each.requests(), duration(each.used()));
  }

  private static Duration duration(double nanos) {
    return Duration.ofNanos((long) nanos);
  }

  /** Whose constants it finds on boards; null for everybody's. */
  @Nullable Tenant constantsOwner() {
    return shares.constantsShared() ? null : tenant;
  }

  /**
   * Takes room if there is; what is larger than the bound alone may come alone. Of two that come at
   * once and do not fit both, neither may be let in.
   */
  boolean take(int more, long moreBytes) {
    long requestsThen = requests.addAndGet(more);
    long bytesThen = bytes.addAndGet(moreBytes);
    if (requestsThen == more || isWithin(requestsThen, bytesThen)) {
      return true;
    }
    give(more, moreBytes);
    return false;
  }

  /** Takes room whether there is some or not, for what others that have theirs wait for. */
  void takeAnyway(int more, long moreBytes) {
    requests.addAndGet(more);
    bytes.addAndGet(moreBytes);
  }

  /** Gives room back. */
  void give(int fewer, long fewerBytes) {
    bytes.addAndGet(-fewerBytes);
    requests.addAndGet(-fewer);
    if (waiting.get() > 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Waits until there may be room, or nobody waits any more; false when the time is over. */
  boolean awaitRoom(int more, long moreBytes, long untilNanos) throws InterruptedException {
    waiting.incrementAndGet();
    try {
      synchronized (this) {
        while (!stopped && !hasRoom(more, moreBytes)) {
          long left = untilNanos - System.nanoTime();
          if (left <= 0) {
            return false;
          }
          TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
        return true;
      }
    } finally {
      waiting.decrementAndGet();
    }
  }

  private boolean hasRoom(int more, long moreBytes) {
    long now = requests.get();
    return now == 0 || isWithin(now + more, bytes.get() + moreBytes);
  }

  /** A sum of bytes below zero is one that is too large for its type. */
  private boolean isWithin(long requestsThen, long bytesThen) {
    return requestsThen <= shares.requests() && bytesThen >= 0 && bytesThen <= shares.bytes();
  }

  /** Lets nobody wait for room any more. */
  void stop() {
    stopped = true;
    synchronized (this) {
      notifyAll();
    }
  }

  /** Why there is no room, for people. */
  String fullness() {
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
