package io.coral.conformance.runner;

import io.coral.spec.Rule;

/** Runs the tests of one rule. */
@FunctionalInterface
public interface RuleRunner {

  /** Runs them; never throws for what the runtime under test does, and ends within its limit. */
  RuleResult run(Rule rule);
}
