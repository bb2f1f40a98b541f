package io.coral.conformance.rules.bench;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Takes the time that a bound is promised for, and beside it how late the host itself was. One
 * thread.
 */
public final class Stopwatch implements AutoCloseable {

  private final LongSupplier clock;
  private final HostDelay delay;
  private final long start;

  Stopwatch(LongSupplier clock, HostDelay delay) {
    this.clock = clock;
    this.delay = delay;
    this.start = clock.getAsLong();
  }

  /** Starts. */
  public static Stopwatch started() {
    return new Stopwatch(System::nanoTime, HostDelay.measured());
  }

  /** The time since the start. */
  public Duration took() {
    return Duration.ofNanos(clock.getAsLong() - start);
  }

  /** How late the host was in all since the start. */
  public Duration hostLate() {
    return delay.total();
  }

  /**
   * Whether even the host's delay does not explain any more that the bound is exceeded. A host that
   * is later than the bound explains nothing: whoever waits for it would wait for ever.
   */
  boolean exceeds(Duration bound) {
    Duration late = delay.total();
    return took().compareTo(bound.plus(late.compareTo(bound) < 0 ? late : bound)) > 0;
  }

  /**
   * No more than the bound and {@link Expect#SLACK} has passed.
   *
   * @param expected what the rule demands, without the bound
   * @throws TooLate when more has passed, and the host's delay does not explain it
   * @throws HostLate when more has passed, and the host was that late
   */
  public void expectWithin(Duration bound, String expected) {
    check(bound, Expect.SLACK, expected, "");
  }

  /** No more than the bound has passed; when more has, tells what was seen. */
  void expectWithin(Duration bound, String expected, String seen) {
    check(bound, Duration.ZERO, expected, ": " + seen);
  }

  /**
   * What is only untrue because of how long something took.
   *
   * @param spare how much later than it was the host had to be for it to be untrue all the same
   * @throws TooLate when it does not hold, and the host was less late than that
   * @throws HostLate when it does not hold, and the host's delay may be why
   */
  public void expect(boolean holds, Duration spare, String expected, Object seen) {
    if (holds) {
      return;
    }
    Duration late = delay.total();
    if (late.compareTo(spare) < 0) {
      throw new TooLate(expected, String.valueOf(seen), late);
    }
    throw new HostLate(expected, String.valueOf(seen), late);
  }

  private void check(Duration bound, Duration slack, String expected, String seen) {
    Duration took = took();
    Duration late = delay.total();
    Duration allowed = bound.plus(slack);
    if (took.compareTo(allowed) <= 0) {
      return;
    }
    String demand = expected + " within " + bound.toMillis() + " ms";
    String passed = "it took " + took.toMillis() + " ms" + seen;
    if (took.minus(late).compareTo(allowed) > 0) {
      throw new TooLate(demand, passed, late);
    }
    throw new HostLate(demand, passed, late);
  }

  @Override
  public void close() {
    delay.close();
  }
}
