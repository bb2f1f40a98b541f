package io.coral.conformance.runner;

/** What became of one rule. A skip is never a pass. */
public enum Outcome {
  /** The runtime keeps the rule. */
  PASS,
  /** The runtime breaks the rule. */
  FAIL,
  /** The rule is about a feature that the runtime does not declare. */
  NOT_APPLICABLE,
  /** The runtime breaks the rule, and the vendor has said why and until when. */
  EXEMPT,
  /** A role, an action or hardware is missing, so nobody knows. */
  NOT_EVALUATED
}
