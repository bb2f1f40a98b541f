package io.coral.core.account.internal;

import io.coral.api.Response;
import io.coral.core.account.internal.Traffic.Arrival;
import java.util.Optional;
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
  Arrival since(long beginning, Stations stations) {
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
        end - submitted,
        Optional.ofNullable(response).map(answered -> stations.ran(answered, submitted, end)));
  }
}
