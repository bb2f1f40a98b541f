package io.coral.conformance.mutants;

import io.coral.spec.Rule;

/** A way to be wrong in one thing. */
public sealed interface Mutant permits CallMutant, BundleMutant {

  /** The rule that it breaks. */
  Rule rule();

  /** What is wrong, e.g. {@code a sensor that reads 0.0}. */
  String wrong();
}
