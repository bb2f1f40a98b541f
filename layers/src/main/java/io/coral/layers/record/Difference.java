package io.coral.layers.record;

import io.coral.spec.Rule;
import java.util.Objects;

/**
 * The first call whose result differs.
 *
 * @param call its number in the recording, from 1
 * @param operation e.g. {@code Buffer.copyFromDevice}
 * @param expected what the recorded runtime did
 * @param seen what the other one did
 * @param rule the rule that the difference touches
 */
public record Difference(int call, String operation, String expected, String seen, Rule rule) {
  public Difference {
    Objects.requireNonNull(operation, "operation");
    Objects.requireNonNull(expected, "expected");
    Objects.requireNonNull(seen, "seen");
    Objects.requireNonNull(rule, "rule");
  }

  @Override
  public String toString() {
    return "call "
        + call
        + ", "
        + operation
        + ": recorded "
        + expected
        + ", now "
        + seen
        + " ("
        + rule.id()
        + ": "
        + rule.text()
        + ")";
  }
}
