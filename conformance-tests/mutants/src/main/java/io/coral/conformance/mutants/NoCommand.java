package io.coral.conformance.mutants;

import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.lifecycle.SettableEvent;

/** A command that was never made. */
final class NoCommand {

  private NoCommand() {}

  /** Its event, which says that it has completed. */
  static Event event() {
    long nanos = System.nanoTime();
    SettableEvent event = new SettableEvent("run", "no command");
    event.complete(() -> new EventTimes(nanos, nanos, nanos, nanos));
    return event;
  }
}
