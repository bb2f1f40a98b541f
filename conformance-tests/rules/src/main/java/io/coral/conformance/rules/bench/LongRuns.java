package io.coral.conformance.rules.bench;

import io.coral.conformance.rules.fixture.Role;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs that keep the devices of one test at work. The bench ends only when the devices are free
 * again: what a runtime cannot stop must not stand in the way of the rules to come.
 */
public final class LongRuns {

  private final Bench bench;

  /** How long the longest lasts, by device. */
  private final Map<String, Duration> longest = new LinkedHashMap<>();

  LongRuns(Bench bench) {
    this.bench = bench;
  }

  /** A compute unit whose runs last so long on the device. */
  public ComputeUnit unit(Resource resource, Duration time) {
    return unit(resource, time, time);
  }

  /**
   * The same where the rule ends before the run does.
   *
   * @param undisturbed for how long the runtime's hang limit must leave the run alone
   */
  public ComputeUnit unit(Resource resource, Duration time, Duration undisturbed) {
    requireUndisturbed(undisturbed);
    ComputeUnit unit = bench.unit(resource, Role.SPIN);
    unit.setInt(0, Math.toIntExact(TimeUnit.NANOSECONDS.toMicros(time.toNanos())));
    longest.merge(
        resource.info().id(), time, (one, other) -> one.compareTo(other) > 0 ? one : other);
    return unit;
  }

  /**
   * Nobody may judge a run that the runtime's hang limit may have ended.
   *
   * @param time for how long from its start the rule looks at the run
   * @throws Hindered when the fixture's hang limit is not longer by {@link Expect#SLACK}
   */
  public void requireUndisturbed(Duration time) {
    Duration needed = time.plus(Expect.SLACK);
    bench
        .fixture()
        .hangLimit()
        .filter(limit -> limit.compareTo(needed) < 0)
        .ifPresent(
            limit -> {
              throw new Hindered(
                  String.format(
                      Locale.ROOT,
                      "the hang limit of the fixture (hangLimitMillis) is %d ms, and this rule looks"
                          + " at a run for %d ms: raise the runtime's hang limit and"
                          + " hangLimitMillis to at least %d",
                      limit.toMillis(),
                      time.toMillis(),
                      needed.plusNanos(999_999).toMillis()));
            });
  }

  /** Waits until a device that was closed at work can be opened again, and closes it. */
  public void awaitFree(String deviceId) {
    Duration work = longest.getOrDefault(deviceId, Duration.ZERO);
    List<AcceleratorException> last = new ArrayList<>();
    Expect.eventually(
        work.multipliedBy(4).plus(Expect.PATIENCE),
        "open of " + deviceId + " succeeds again once its work has ended",
        () -> {
          try {
            bench.runtime().open(deviceId).close();
            return true;
          } catch (AcceleratorException e) {
            last.add(0, e);
            Expect.equal("the code until then", ErrorCode.BUSY, e.code());
            return false;
          }
        },
        () -> last.get(0));
  }

  /** The devices that were kept at work. */
  Set<String> devices() {
    return longest.keySet();
  }
}
