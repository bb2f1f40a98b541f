package io.coral.runtime.dualfpga.group.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.DeviceInfo;
import io.coral.spec.Platform;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GroupInfoTest {

  private static final Platform FILE = new Platform("acme", "board", "shell.1");
  private static final Platform OTHER = new Platform("acme", "board", "shell.2");

  private static DeviceInfo board(int number, List<Platform> equal, String... interfaces) {
    return new DeviceInfo(
        "acme-" + number,
        "acme",
        "board",
        "base.1",
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        equal,
        List.of(interfaces));
  }

  @Test
  void aGroupHasTheInterfacesOfItsBoardsAndTheEqualNamesThatAllHave() {
    DeviceInfo group =
        GroupInfo.of(
            List.of(
                board(0, List.of(FILE, OTHER), "base", "shell"),
                board(1, List.of(FILE), "shell", "base")));

    assertThat(group.interfaces()).containsExactly("base", "shell");
    assertThat(group.equalPlatforms()).containsExactly(new Platform("acme", "2xboard", "shell.1"));
  }

  @Test
  void namesDecideForAGroupWhoseBoardsTellDifferentInterfacesOrNone() {
    for (DeviceInfo other : List.of(board(1, List.of()), board(1, List.of(), "base", "shell"))) {
      DeviceInfo group = GroupInfo.of(List.of(board(0, List.of(), "shell"), other));

      assertThat(group.interfaces()).isEmpty();
      assertThat(group.runs(group.platform(), List.of("base"))).isTrue();
    }
  }
}
