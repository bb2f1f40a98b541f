package io.coral.daemon.internal;

import java.util.HashMap;
import java.util.Map;

/**
 * How much of the heap clients have filled with what is not dealt with. Each tenant has at most as
 * much as is left beside it, so whoever takes all that it gets leaves others theirs. Any thread.
 */
final class Backlog {

  /** Bytes of one piece that are not counted: how many pieces there are is bounded already. */
  private static final int SMALL = 4096;

  // guarded by this
  private final Map<Tenant, Long> held = new HashMap<>();
  private long left;

  /** Without anything in it. */
  Backlog(long bound) {
    left = bound;
  }

  /**
   * Has one piece of a tenant's be larger or smaller.
   *
   * @return false where it would be too large; nothing changes then
   */
  boolean resize(Tenant tenant, int before, int now) {
    int more = counted(now) - counted(before);
    return more == 0 || take(tenant, more);
  }

  private static int counted(int size) {
    return Math.max(size - SMALL, 0);
  }

  /**
   * Has a tenant hold more or less.
   *
   * @return false where that would be too much; nothing changes then
   */
  synchronized boolean take(Tenant tenant, int more) {
    long holds = held.getOrDefault(tenant, 0L) + more;
    if (more > 0 && holds > left - more) {
      return false;
    }
    left -= more;
    if (holds == 0) {
      held.remove(tenant);
    } else {
      held.put(tenant, holds);
    }
    return true;
  }

  /** Why a piece is too large, for people. */
  synchronized String full(Tenant tenant) {
    return "tenant "
        + tenant.name()
        + " holds "
        + held.getOrDefault(tenant, 0L)
        + " bytes of the daemon's heap, and "
        + left
        + " are left; expected that it holds no more than is left then; send calls whole, read"
        + " replies, ask for less at once";
  }
}
