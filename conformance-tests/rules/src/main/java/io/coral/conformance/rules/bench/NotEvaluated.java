package io.coral.conformance.rules.bench;

import java.io.Serial;
import org.opentest4j.TestAbortedException;

/** A rule cannot be decided here: a role, an action or hardware is missing. Never a pass. */
public sealed class NotEvaluated extends TestAbortedException
    permits HostLate, Hindered, NotOffered {
  @Serial private static final long serialVersionUID = 1L;

  /** What is missing, for people. */
  public NotEvaluated(String reason) {
    super(reason);
  }
}
