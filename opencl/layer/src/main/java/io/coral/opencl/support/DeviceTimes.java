package io.coral.opencl.support;

import io.coral.opencl.ClClock;
import io.coral.opencl.ClEvent;
import io.coral.opencl.ClTimes;
import io.coral.spec.EventTimes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The times of a command by its native event, which is read once and then closed. */
final class DeviceTimes implements Supplier<EventTimes> {
  private final long queuedNanos;
  private final ClEvent event;
  private final ClClock clock;
  private @Nullable EventTimes times;

  /**
   * Times still to be read.
   *
   * @param event of a command that completed; owned from now on
   */
  DeviceTimes(long queuedNanos, ClEvent event, ClClock clock) {
    this.queuedNanos = queuedNanos;
    this.event = event;
    this.clock = clock;
  }

  @Override
  public synchronized EventTimes get() {
    EventTimes read = times;
    if (read == null) {
      try {
        read = read(event.times());
      } finally {
        event.close();
      }
      times = read;
    }
    return read;
  }

  /** The clocks are compared with an error, which must not turn the order round. */
  private EventTimes read(ClTimes device) {
    long now = System.nanoTime();
    long submitted = between(queuedNanos, clock.toHost(device.submitted()), now);
    long started = between(submitted, clock.toHost(device.started()), now);
    return new EventTimes(
        queuedNanos, submitted, started, between(started, clock.toHost(device.ended()), now));
  }

  private static long between(long least, long value, long most) {
    return Math.max(least, Math.min(value, most));
  }
}
