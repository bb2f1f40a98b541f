package io.coral.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a request was answered; the results are in its arrays.
 *
 * @param accelerator the accelerator's id
 * @param boardId the board that ran it
 * @param runtimeId the runtime of that board
 * @param attempts 1, and one more for each board that was lost on the way
 * @param stages the accelerator's stages in the order in which they ran
 * @param receipt what it cost
 */
public record Response(
    String accelerator,
    String boardId,
    String runtimeId,
    int attempts,
    List<StageTimes> stages,
    Receipt receipt) {

  public Response {
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(boardId, "boardId");
    Objects.requireNonNull(runtimeId, "runtimeId");
    stages = List.copyOf(stages);
    Objects.requireNonNull(receipt, "receipt");
  }

  /** The sum over all stages of the copies to the device; absent where the runtime has no times. */
  public Optional<Duration> copyIn() {
    return sum(StageTimes::copyIn);
  }

  /** The sum over all stages of the runs; absent where the runtime has no times. */
  public Optional<Duration> run() {
    return sum(StageTimes::duration);
  }

  /** The sum over all stages of the copies to the host; absent where the runtime has no times. */
  public Optional<Duration> copyOut() {
    return sum(StageTimes::copyOut);
  }

  private Optional<Duration> sum(Function<StageTimes, Optional<Duration>> part) {
    Duration sum = Duration.ZERO;
    for (StageTimes stage : stages) {
      Optional<Duration> next = part.apply(stage);
      if (next.isEmpty()) {
        return next;
      }
      sum = sum.plus(next.get());
    }
    return Optional.of(sum);
  }
}
