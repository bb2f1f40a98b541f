package io.coral.layers.validation;

import io.coral.spec.Rule;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Warns of violations, and of each rule not for ever. */
final class ViolationLog implements Consumer<Violation> {

  private static final System.Logger LOG = System.getLogger(Validation.class.getName());
  private static final int EACH = 10;

  private final Map<Rule, Integer> count = new EnumMap<>(Rule.class);

  @Override
  public void accept(Violation violation) {
    int nth;
    synchronized (count) {
      nth = count.merge(violation.rule(), 1, Integer::sum);
    }
    if (nth <= EACH) {
      LOG.log(
          System.Logger.Level.WARNING,
          violation + (nth == EACH ? " (further ones of this rule are not told)" : ""),
          violation.at());
    }
  }
}
