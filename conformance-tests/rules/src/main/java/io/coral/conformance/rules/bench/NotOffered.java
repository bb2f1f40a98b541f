package io.coral.conformance.rules.bench;

import java.io.Serial;

/**
 * Nobody offers the kernel role or the action that a rule is about, as the specification allows for
 * a rule that is verified {@code role}.
 */
public final class NotOffered extends NotEvaluated {
  @Serial private static final long serialVersionUID = 1L;

  /** What the reason of such a rule begins with. */
  public static final String BEGINNING = "not tried, as ";

  /** What is lacking. */
  public NotOffered(NotEvaluated lack) {
    super(BEGINNING + lack.getMessage());
    initCause(lack);
  }
}
