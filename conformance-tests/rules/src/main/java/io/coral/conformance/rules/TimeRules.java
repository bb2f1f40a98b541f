package io.coral.conformance.rules;

import io.coral.conformance.rules.bench.Bench;
import io.coral.conformance.rules.bench.Expect;
import io.coral.conformance.rules.bench.NotEvaluated;
import io.coral.conformance.rules.bench.Stopwatch;
import io.coral.conformance.rules.bench.Verifies;
import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.Sharing;
import io.coral.spec.lifecycle.SettableEvent;
import java.time.Duration;
import java.util.List;

/** CMP-16: times that were measured, compared with the host's clock and with what is plausible. */
final class TimeRules {

  /**
   * Faster than the link of any board: PCI Express 6.0 with 16 lanes moves 128 GB/s in one
   * direction.
   */
  private static final long BYTES_PER_NANOSECOND = 200;

  /** Enough that a clock's usual error is a small part of what they take. */
  private static final long COPIED = 256L << 20;

  private static final String LOOK_AT = "which clock each of the four times is read from, and when";

  @Verifies(value = "CMP-16", lookAt = LOOK_AT)
  void aRunTakesWhatTheDeviceWorked(Bench bench) {
    Resource resource = bench.programmed(Role.SPIN);
    long error = bench.bounds().timestampError().toNanos();
    for (int millis : new int[] {200, 50}) {
      ComputeUnit unit = bench.longRuns().unit(resource, Duration.ofMillis(millis));
      Stopwatch watch = bench.stopwatch();
      long called = System.nanoTime();
      Event first = unit.run();
      Event second = unit.run();
      long issued = System.nanoTime();
      Expect.completes("a run of " + millis + " ms", second);
      long ended = System.nanoTime();
      // what the host was late by is no work of the device
      long waited = Math.max(0, ended - called - watch.hostLate().toNanos());
      for (Event run : List.of(first, second)) {
        EventTimes times = run.times();
        Expect.that(
            times.queuedNanos() >= called - error && times.queuedNanos() <= issued + error,
            "a command is queued while it is issued, between " + called + " and " + issued,
            times);
        long worked = times.endedNanos() - times.startedNanos();
        // a kernel that counts rounds is off; the host's clock tells how long it can have worked
        long lasted = Math.min(millis * 1_000_000L, waited / 2);
        watch.expect(
            worked >= lasted / 2 - 2 * error,
            Duration.ofNanos(ended - called),
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
    Memory memory = bench.memory(resource);
    long size =
        Math.min(
            Math.min(COPIED, memory.info().maxAllocation()),
            Math.min(
                bench.fixture().maxAllocation().orElse(COPIED),
                bench.fixture().maxTransfer().orElse(COPIED)));
    Buffer buffer = memory.allocate(size);
    long least = size / BYTES_PER_NANOSECOND - 2 * error;
    if (buffer.sharing() == Sharing.SEPARATE && least <= 0) {
      throw new NotEvaluated(
          "the time that "
              + size
              + " bytes take at 200 GB/s is less than twice the declared timestampError, "
              + bench.bounds().timestampError()
              + ": declare a smaller error, or let the fixture allow larger copies");
    }
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
            took >= least,
            "a copy of " + size + " bytes takes what they take at 200 GB/s, " + least + " ns",
            took + " ns");
      }
    }
  }
}
