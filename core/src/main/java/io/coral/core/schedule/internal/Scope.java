package io.coral.core.schedule.internal;

import java.util.HashMap;
import java.util.Map;

/** Boards that tenants are bound to: these use no others. A board may be of several scopes. */
public final class Scope {

  /** Whether nobody else may use its boards. */
  final boolean isExclusive;

  /** Its tenants that wait, by queues. */
  private final Map<Queue, Queue.Backlogs> backlogs = new HashMap<>();

  /** How many tenants are bound to it. */
  int tenants;

  Scope(boolean isExclusive) {
    this.isExclusive = isExclusive;
  }

  /** Its tenants with something waiting in a queue, the one that is due first. */
  Queue.Backlogs backlogs(Queue queue) {
    return backlogs.computeIfAbsent(queue, unseen -> new Queue.Backlogs());
  }
}
