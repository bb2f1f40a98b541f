package io.coral.conformance.runner;

import java.util.List;
import java.util.Objects;

/**
 * How a rule was broken. A text of any length is cut to what a reader can want.
 *
 * @param expected what the rule demands
 * @param seen what the runtime did
 * @param lookAt what to look at first
 * @param stack where it showed: the frames that matter, one a line
 * @param calls the last calls of the runtime that led to it, the oldest first
 */
public record Failure(
    String expected, String seen, String lookAt, String stack, List<String> calls) {
  public Failure {
    expected = Brief.of(expected);
    seen = Brief.of(seen);
    Objects.requireNonNull(lookAt, "lookAt");
    stack = Brief.of(stack);
    calls = Brief.of(calls);
  }

  /** A failure of which no calls are known. */
  public Failure(String expected, String seen, String lookAt, String stack) {
    this(expected, seen, lookAt, stack, List.of());
  }

  /** The same failure with the calls that led to it. */
  public Failure after(List<String> made) {
    return new Failure(expected, seen, lookAt, stack, made);
  }
}
