package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Rule;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The coverage gate: what rules.yaml enforces has a test. */
class CoverageTest {

  /** Every testable rule of the twelve chapters; fewer means that the gate looks at nothing. */
  private static final int AT_LEAST = 107;

  @Test
  void everyTestableRuleHasATest() {
    Catalogue catalogue = Catalogue.ofKit();
    List<Rule> testable =
        Arrays.stream(Rule.values())
            .filter(rule -> rule.verified() != Rule.Verified.UNTESTABLE)
            .toList();

    assertThat(testable).hasSizeGreaterThanOrEqualTo(AT_LEAST);
    assertThat(testable).allSatisfy(rule -> assertThat(catalogue.testsOf(rule)).isNotEmpty());
  }

  @Test
  void everyRuleSaysWhatItDemandsAndWhy() {
    assertThat(Rule.values())
        .hasSizeGreaterThanOrEqualTo(107)
        .allSatisfy(
            rule -> {
              assertThat(rule.text()).contains(rule.level().name()).endsWith(".");
              assertThat(rule.text()).doesNotContain("..");
              assertThat(rule.why()).endsWith(rule.why().endsWith("?") ? "?" : ".");
            });
  }
}
