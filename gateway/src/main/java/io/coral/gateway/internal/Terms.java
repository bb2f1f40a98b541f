package io.coral.gateway.internal;

import io.coral.api.Request;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * On which terms a question is answered.
 *
 * @param tenant on whose behalf
 * @param priority of two of one application the higher comes first
 * @param deadline when it is to be given to a board at the latest
 */
record Terms(String tenant, int priority, Instant deadline) {

  /** What a client may say of a question, by the names that the protocol's extensions have. */
  static final String PRIORITY = "priority";

  static final String TIMEOUT = "timeout";

  /** On a tenant's usual terms. */
  static Terms of(String tenant, Duration wait) {
    return new Terms(tenant, 0, Instant.now().plus(wait));
  }

  /**
   * The protocol counts priorities from 1, the highest, and 0 is the usual one.
   *
   * @throws Refusal where it is negative
   */
  Terms priority(long number) {
    if (number < 0) {
      throw new Refusal(
          Refusal.Kind.INVALID, "the priority is " + number + "; expected a number from 0");
    }
    int own = number == 0 ? 0 : (int) (Integer.MAX_VALUE - Math.min(number, Integer.MAX_VALUE - 1));
    return new Terms(tenant, own, deadline);
  }

  /** Not later than so many microseconds from now; 0 is as before. */
  Terms timeout(long micros) {
    Instant then = Instant.now().plus(Math.max(0, micros), ChronoUnit.MICROS);
    return micros <= 0 || then.isAfter(deadline) ? this : new Terms(tenant, priority, then);
  }

  Request on(Request request) {
    return request.tenant(tenant).priority(priority).deadline(deadline);
  }
}
