package io.coral.core.account.internal;

import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A request as it ended, with none of its data; what the recorder is handed. Submission and end are
 * by {@link System#nanoTime}.
 *
 * @param deadline nanoseconds after the submission, or {@link Long#MAX_VALUE}
 * @param response null when it was not answered with a result
 */
public record Ended(
    String accelerator,
    String tenant,
    int priority,
    long deadline,
    long bytesIn,
    long bytesOut,
    long bytes,
    long submitted,
    long end,
    String outcome,
    @Nullable Response response) {

  /** As the file tells it. */
  Arrival since(long beginning) {
    long took = end - submitted;
    return new Arrival(
        Math.max(0, submitted - beginning),
        accelerator,
        tenant,
        priority,
        deadline,
        response == null ? bytesIn : response.receipt().bytesIn(),
        bytesOut,
        bytes,
        outcome,
        took,
        Optional.ofNullable(response).map(answered -> ran(answered, took)));
  }

  private static Ran ran(Response response, long took) {
    Receipt receipt = response.receipt();
    long waiting = receipt.waiting().toNanos();
    return new Ran(
        response.boardId(),
        receipt.bitstream(),
        String.join("+", receipt.units()),
        response.attempts(),
        waiting,
        receipt.programming().toNanos(),
        nanos(response.copyIn()).orElse(0),
        nanos(response.run()).orElse(Math.max(0, took - waiting)),
        nanos(response.copyOut()).orElse(0));
  }

  private static OptionalLong nanos(Optional<Duration> known) {
    return known.isPresent() ? OptionalLong.of(known.get().toNanos()) : OptionalLong.empty();
  }
}
