package io.coral.core.finding.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToldFindingsTest {
  private static final Finding WRONG =
      new Finding(Finding.Kind.CONFIGURATION, "io.coral.x", "size is \"zwei\"", "correct it");

  private final List<Finding> log = new ArrayList<>();
  private final ToldFindings told = new ToldFindings(log::add);

  @Test
  void aWrongSettingIsToldOnceHoweverOftenItComesAndGoes() {
    told.tell(List.of(WRONG));
    told.tell(List.of(WRONG));
    assertThat(log).containsExactly(WRONG);

    told.tell(List.of());
    told.tell(List.of(WRONG));
    assertThat(log).containsExactly(WRONG);
  }

  @Test
  void whatIsMerelyNotThereIsNoWarning() {
    told.tell(List.of(new Finding(Finding.Kind.LIBRARY, "libx.so", "not found", "install x")));
    assertThat(log).isEmpty();
  }
}
