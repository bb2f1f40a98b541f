package io.coral.conformance.run;

import java.util.Objects;

/**
 * How a rule was broken.
 *
 * @param expected what the rule demands
 * @param seen what the runtime did
 * @param lookAt what to look at first
 * @param stack where it showed: the frames that matter, one a line
 */
public record Failure(String expected, String seen, String lookAt, String stack) {
  public Failure {
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(seen, "seen");
    Objects.requireNonNull(lookAt, "lookAt");
    Objects.requireNonNull(stack, "stack");
  }
}
