package io.coral.conformance.chapter;

import io.coral.conformance.Verifies;
import io.coral.conformance.bench.Bench;
import io.coral.conformance.bench.Expect;
import io.coral.conformance.fixture.Role;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Resource;
import io.coral.spec.Sharing;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.List;

/** CMP-16: times that were measured, compared with the host's clock and with what is plausible. */
final class TimeRules {

  /** Faster than any link or memory of a board: 1 TB/s moves a byte in a picosecond. */
  private static final long BYTES_PER_NANOSECOND = 1_000;

  private static final int COPIED = 4 << 20;

  private static final String LOOK_AT = "which clock each of the four times is read from, and when";

  @Verifies(value = "CMP-16", lookAt = LOOK_AT)
  void aRunTakesWhatTheDeviceWorked(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    long error = bench.bounds().timestampError().toNanos();
    for (int millis : new int[] {200, 50}) {
      ComputeUnit unit = bench.lasting(resource, Duration.ofMillis(millis));
      long called = System.nanoTime();
      Event first = unit.run();
      Event second = unit.run();
      long issued = System.nanoTime();
      Expect.completes("a run of " + millis + " ms", second);
      long ended = System.nanoTime();
      for (Event run : List.of(first, second)) {
        EventTimes times = run.times();
        Expect.that(
            times.queuedNanos() >= called - error && times.queuedNanos() <= issued + error,
            "a command is queued while it is issued, between " + called + " and " + issued,
            times);
        long worked = times.endedNanos() - times.startedNanos();
        // a kernel that counts rounds is off; the host's clock tells how long it can have worked
        long lasted = Math.min(millis * 1_000_000L, (ended - called) / 2);
        Expect.that(
            worked >= lasted / 2 - error,
            "a run takes about as long as the host saw it last, "
                + lasted
                + " ns, from its start to its end",
            worked + " ns in " + times);
        Expect.equal("the times, asked for again", times, run.times());
      }
      long both = second.times().endedNanos() - first.times().startedNanos();
      Expect.that(
          both <= ended - called + 2 * error,
          "two runs of one compute unit take no longer than the host waited, "
              + (ended - called)
              + " ns",
          both + " ns");
      Expect.that(
          second.times().startedNanos() >= first.times().endedNanos() - 2 * error,
          "the second run of a compute unit starts when the first has ended",
          first.times() + " " + second.times());
    }
  }

  @Verifies(value = "CMP-16", lookAt = LOOK_AT)
  void aCopyTakesWhatItsBytesTake(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    long error = bench.bounds().timestampError().toNanos();
    Buffer buffer = bench.memory(resource).allocate(COPIED);
    CopyRules.clear(buffer);
    for (int i = 0; i < 4; i++) {
      SettableEvent gate = bench.gate();
      Event copy = i % 2 == 0 ? buffer.copyToDevice(gate) : buffer.copyFromDevice(gate);
      long opened = System.nanoTime();
      gate.complete();
      Expect.completes("a copy", copy);
      long waited = System.nanoTime() - opened;
      EventTimes times = copy.times();
      Expect.that(
          times.startedNanos() >= opened - error,
          "a copy that was held starts when it is let go, at " + opened,
          times);
      long took = times.endedNanos() - times.startedNanos();
      Expect.that(
          took <= waited + 2 * error,
          "a copy takes no longer than the host waited, " + waited + " ns",
          took + " ns");
      if (buffer.sharing() == Sharing.SEPARATE) {
        Expect.that(
            took >= COPIED / BYTES_PER_NANOSECOND - error && took > 0,
            "a copy of " + COPIED + " bytes takes what they take at 1 TB/s",
            took + " ns");
      }
    }
  }
}
