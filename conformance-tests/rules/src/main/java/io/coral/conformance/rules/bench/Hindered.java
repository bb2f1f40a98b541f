package io.coral.conformance.rules.bench;

import java.io.Serial;

/** A rule cannot be decided before somebody mends what stands in its way: never a pass. */
public final class Hindered extends NotEvaluated {
  @Serial private static final long serialVersionUID = 1L;

  /** What the reason of such a rule begins with. */
  public static final String BEGINNING = "could not be tested: ";

  /** What stands in the way, and what to do. */
  public Hindered(String reason) {
    super(BEGINNING + reason);
  }

  /** The same with what stands in the way. */
  public Hindered(String reason, Throwable cause) {
    super(BEGINNING + reason);
    initCause(cause);
  }
}
