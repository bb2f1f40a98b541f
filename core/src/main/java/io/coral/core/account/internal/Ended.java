package io.coral.core.account.internal;

import io.coral.api.EndedRequest;
import io.coral.api.Response;
import io.coral.core.account.internal.Traffic.Arrival;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request as it ended, with none of its data. Submission and end are by {@link System#nanoTime}.
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
    @Nullable Response response)
    implements Reporter.Report {

  @Override
  public void tell(Reporter.Listener listener) {
    listener.ended(this);
  }

  /** As everybody may know it. */
  public EndedRequest told() {
    return new EndedRequest(
        accelerator,
        tenant,
        outcome,
        Duration.ofNanos(end - submitted),
        Optional.ofNullable(response));
  }

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
