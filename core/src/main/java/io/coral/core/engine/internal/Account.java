package io.coral.core.engine.internal;

import io.coral.core.schedule.internal.Tenant;

/** What one tenant has unanswered. Guarded by the dispatcher's lock. */
final class Account {

  final String name;
  final Tenant tenant;
  private final Shares shares;
  private int requests;
  private long bytes;

  Account(String name, Tenant tenant, Shares shares) {
    this.name = name;
    this.tenant = tenant;
    this.shares = shares;
  }

  /** Whether it may have so much more; what is larger than the bound alone may come alone. */
  boolean hasRoom(int more, long moreBytes) {
    return requests == 0
        || requests + (long) more <= shares.requests() && bytes + moreBytes <= shares.bytes();
  }

  void add(Job job) {
    requests++;
    bytes += job.bytes();
  }

  void remove(Job job) {
    requests--;
    bytes -= job.bytes();
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
