package io.coral.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A request as it ended, with none of its data.
 *
 * @param accelerator what was asked for
 * @param tenant who asked
 * @param outcome {@link #DONE}, {@link #CANCELLED}, or the name of a {@link RequestException.Code}
 * @param took from its submission until it ended
 * @param response how it was answered; empty unless its outcome is {@code DONE}
 */
public record EndedRequest(
    String accelerator, String tenant, String outcome, Duration took, Optional<Response> response) {

  /** The outcome of a request that was answered with a result. */
  public static final String DONE = "DONE";

  /** The outcome of a request that nobody wanted any more. */
  public static final String CANCELLED = "CANCELLED";

  public EndedRequest {
    Objects.requireNonNull(accelerator, "accelerator");
    Objects.requireNonNull(tenant, "tenant");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(took, "took");
    Objects.requireNonNull(response, "response");
  }
}
