package io.coral.conformance.run;

import java.util.List;
import java.util.Objects;

/**
 * How a rule was broken.
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
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(seen, "seen");
    Objects.requireNonNull(lookAt, "lookAt");
    Objects.requireNonNull(stack, "stack");
    calls = List.copyOf(calls);
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
