package io.coral.conformance.mutants;

import io.coral.layers.wrap.Layer;
import io.coral.layers.wrap.Wrapping;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Rule;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A runtime whose calls go wrong.
 *
 * @param rule the rule that it breaks
 * @param wrong what is wrong, e.g. {@code a sensor that reads 0.0}
 * @param layers makes what breaks it; new for each runtime
 */
public record CallMutant(Rule rule, String wrong, Supplier<List<Layer>> layers) implements Mutant {
  public CallMutant {
    Objects.requireNonNull(rule, "rule");
    Objects.requireNonNull(wrong, "wrong");
    Objects.requireNonNull(layers, "layers");
  }

  /** A runtime that does this one thing wrong, and all else as the given one does. */
  public AcceleratorRuntime of(AcceleratorRuntime runtime) {
    return Wrapping.wrap(runtime, layers.get());
  }

  @Override
  public String toString() {
    return rule.id() + ": " + wrong;
  }
}
