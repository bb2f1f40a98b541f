package io.coral.opencl.support;

import io.coral.spec.EventTimes;
import java.util.function.Supplier;

/** The times of a command that ran inside its enqueue call. */
record HostTimes(long queuedNanos, long beforeNanos, long afterNanos)
    implements Supplier<EventTimes> {
  @Override
  public EventTimes get() {
    return new EventTimes(queuedNanos, beforeNanos, beforeNanos, afterNanos);
  }
}
