package io.coral.conformance.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.conformance.rules.bench.Verifies;
import io.coral.spec.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueTest {

  static final class OfNoRule {
    @Verifies(value = "BUF-99", lookAt = "nothing")
    void verifiesNothing() {}
  }

  @Test
  void aTestOfAnUnknownRuleIsRefused() {
    assertThatThrownBy(() -> Catalogue.of(List.of(OfNoRule.class)))
        .hasMessageContaining("verifiesNothing")
        .hasMessageContaining("BUF-99");
  }

  @Test
  void aRuleMayHaveSeveralTests() {
    Catalogue catalogue = Catalogue.of(List.of(Sample.Skipping.class));
    assertThat(catalogue.testsOf(Rule.MET_03)).hasSize(2);
    assertThat(catalogue.testsOf(Rule.BUF_01)).isEmpty();
  }

  @Test
  void rulesAreSelectedByIdAndByChapter() {
    Catalogue catalogue = Catalogue.ofKit();
    assertThat(Selection.of(List.of("buf-05"), catalogue)).containsExactly(Rule.BUF_05);
    assertThat(Selection.of(List.of("CMP-01", "RES"), catalogue))
        .contains(Rule.RES_01, Rule.RES_06, Rule.CMP_01)
        .allMatch(rule -> rule == Rule.CMP_01 || rule.name().startsWith("RES_"));
    assertThat(Selection.of(List.of(), catalogue)).hasSizeGreaterThan(70);
  }

  @Test
  void whatNeedsAProcessOfItsOwnComesLast() {
    Catalogue catalogue = Catalogue.ofKit();
    assertThat(
            catalogue.forFewProcesses(
                List.of(Rule.PKG_01, Rule.PKG_02, Rule.PKG_03, Rule.PKG_06, Rule.PKG_08)))
        .containsExactly(Rule.PKG_01, Rule.PKG_03, Rule.PKG_08, Rule.PKG_02, Rule.PKG_06);
  }

  @Test
  void anUnknownSelectionSaysWhatThereIs() {
    Catalogue catalogue = Catalogue.ofKit();
    assertThatThrownBy(() -> Selection.of(List.of("BUF-99"), catalogue))
        .hasMessageContaining("BUF-01 to BUF-");
    assertThatThrownBy(() -> Selection.of(List.of("XYZ"), catalogue))
        .hasMessageContaining("VER, PKG, DSC");
  }
}
