package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.EventTimes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How an event was settled.
 *
 * @param failure null for success
 * @param times null where there are none
 */
record Outcome(@Nullable AcceleratorException failure, @Nullable Supplier<EventTimes> times)
    implements SettlingEvent.Progress {

  static final Outcome WITHOUT_TIMES = new Outcome(null, null);

  static Outcome failed(AcceleratorException failure) {
    return new Outcome(failure, null);
  }
}
