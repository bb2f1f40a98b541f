package io.coral.core.engine.internal;

import io.coral.core.request.internal.Fit;

/**
 * A request that was checked and is to be admitted.
 *
 * @param deadline on the dispatcher's clock
 */
record Submission(Pending answer, Fit fit, Arguments arguments, Account account, long deadline) {

  /** Takes room for it if there is some now. */
  boolean takesRoom() {
    return account.take(1, arguments.bytes());
  }
}
