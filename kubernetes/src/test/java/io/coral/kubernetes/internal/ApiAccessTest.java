package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.spec.settings.Settings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiAccessTest {

  @Test
  void whatNobodySaysIsNamedWithWhereItIsToBeSaid() {
    String pid = "io.coral.kubernetes.event";

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ApiAccess.node(pid, Settings.of(pid, Map.of()), Map.of()))
        .withMessageStartingWith(pid + ": node is not said");
  }
}
