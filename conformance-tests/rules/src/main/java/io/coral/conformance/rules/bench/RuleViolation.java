package io.coral.conformance.rules.bench;

import java.io.Serial;

/** What was expected of the runtime, and what was seen. */
public sealed class RuleViolation extends AssertionError permits TooLate {
  @Serial private static final long serialVersionUID = 1L;

  private final String expected;
  private final String seen;

  /** A violation without a cause. */
  public RuleViolation(String expected, String seen) {
    super("expected: " + expected + "; seen: " + seen);
    this.expected = expected;
    this.seen = seen;
  }

  /** A violation that showed as an exception. */
  public RuleViolation(String expected, Throwable cause) {
    super("expected: " + expected + "; seen: " + cause, cause);
    this.expected = expected;
    this.seen = cause.toString();
  }

  /** What the rule demands here. */
  public String expected() {
    return expected;
  }

  /** What the runtime did. */
  public String seen() {
    return seen;
  }
}
