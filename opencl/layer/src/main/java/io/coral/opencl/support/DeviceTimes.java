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
  private final long submittedNanos;
  private final ClEvent event;
  private final ClClock clock;
  private @Nullable EventTimes times;

  /**
   * Times still to be read.
   *
   * @param submittedNanos the enqueue call, on the host's axis as {@code queuedNanos}
   * @param event of a command that completed; owned from now on
   */
  DeviceTimes(long queuedNanos, long submittedNanos, ClEvent event, ClClock clock) {
    this.queuedNanos = queuedNanos;
    this.submittedNanos = submittedNanos;
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
    long took = device.ended() - device.started();
    long ended = between(submittedNanos, clock.toHost(device.ended()), System.nanoTime());
    return new EventTimes(
        queuedNanos, submittedNanos, between(submittedNanos, ended - took, ended), ended);
  }

  private static long between(long least, long value, long most) {
    return Math.max(least, Math.min(value, most));
  }
}
