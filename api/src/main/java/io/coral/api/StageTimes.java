package io.coral.api;

import io.coral.spec.EventTimes;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * When the commands of one stage passed their stations. Where the runtime does not declare time
 * stamps, {@code run} is absent and the lists are empty.
 *
 * @param kernel the hardware kernel that ran
 * @param copiesIn the copies to the device that were made for this stage
 * @param run the run
 * @param copiesOut the copies to the host that were made after this stage
 */
public record StageTimes(
    String kernel,
    List<EventTimes> copiesIn,
    Optional<EventTimes> run,
    List<EventTimes> copiesOut) {

  public StageTimes {
    Objects.requireNonNull(kernel, "kernel");
    copiesIn = List.copyOf(copiesIn);
    Objects.requireNonNull(run, "run");
    copiesOut = List.copyOf(copiesOut);
  }

  /** The sum of the copies to the device, each for as long as the device worked on it. */
  public Optional<Duration> copyIn() {
    return run.map(known -> sum(copiesIn));
  }

  /** How long the kernel ran. */
  public Optional<Duration> duration() {
    return run.map(EventTimes::duration);
  }

  /** The sum of the copies to the host, each for as long as the device worked on it. */
  public Optional<Duration> copyOut() {
    return run.map(known -> sum(copiesOut));
  }

  private static Duration sum(List<EventTimes> times) {
    long nanos = 0;
    for (EventTimes one : times) {
      nanos += one.endedNanos() - one.startedNanos();
    }
    return Duration.ofNanos(nanos);
  }
}
