package io.coral.layers.validation;

import io.coral.spec.Rule;
import java.util.Objects;

/**
 * A breach of the contract.
 *
 * @param rule the broken rule
 * @param by who broke it
 * @param call the operation and its object
 * @param text what was expected and what was seen
 * @param at where in the caller's code the call was made
 */
public record Violation(Rule rule, By by, String call, String text, Throwable at) {

  /** Who broke the rule. */
  public enum By {
    /** Who called the runtime. */
    CALLER,
    /** The runtime. */
    RUNTIME
  }

  public Violation {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(by, "by");
    Objects.requireNonNull(call, "call");
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(at, "at");
  }

  @Override
  public String toString() {
    return rule.id()
        + " broken by the "
        + (by == By.CALLER ? "caller" : "runtime")
        + " in "
        + call
        + ": "
        + text;
  }
}
