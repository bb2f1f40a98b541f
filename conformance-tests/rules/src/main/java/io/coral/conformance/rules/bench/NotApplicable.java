package io.coral.conformance.rules.bench;

import java.io.Serial;
import org.opentest4j.TestAbortedException;

/** A rule does not apply to this runtime: it does not declare what the rule is about. */
public final class NotApplicable extends TestAbortedException {
  @Serial private static final long serialVersionUID = 1L;

  /** Why it does not apply, for people. */
  public NotApplicable(String reason) {
    super(reason);
  }
}
