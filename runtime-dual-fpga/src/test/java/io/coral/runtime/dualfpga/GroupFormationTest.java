package io.coral.runtime.dualfpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.HotPlug;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GroupFormationTest {

  private static List<String> ids(DualFpgaRuntime groups) {
    return groups.discover().devices().stream().map(DeviceInfo::id).toList();
  }

  private static BoardModel named(String name, String version) {
    return BoardModel.DEFAULT.withoutDelays().named(name, version);
  }

  @Test
  void isFoundAsAServiceAndTakesItsMembersInTheSameWay() {
    AcceleratorRuntime found =
        ServiceLoader.load(AcceleratorRuntime.class).stream()
            .filter(provider -> provider.type() == DualFpgaRuntime.class)
            .map(ServiceLoader.Provider::get)
            .findFirst()
            .orElseThrow();

    assertThat(found.info().composite()).isTrue();
    assertThat(found.discover().devices())
        .extracting(DeviceInfo::id)
        .containsExactly("sim-0+sim-1");
    ((DualFpgaRuntime) found).close();
  }

  @Test
  void pairsBoardsInTheOrderOfDiscovery() {
    try (Boards boards = Boards.of(5, Map.of())) {
      assertThat(ids(boards.groups)).containsExactly("sim-0+sim-1", "sim-2+sim-3");
      assertThat(boards.groups.discover().findings()).isEmpty();
    }
  }

  @Test
  void makesGroupsOfThree() {
    try (Boards boards = Boards.of(3, Map.of("size", "3"))) {
      DeviceInfo group = boards.groups.discover().devices().get(0);

      assertThat(group.name()).isEqualTo("3xsim");
      assertThat(group.pciIds()).hasSize(3);
      assertThat(group.serials()).hasSize(3).doesNotHaveDuplicates();
      assertThat(group.memories()).hasSize(6);
      assertThat(group.memories().get(5).index()).isEqualTo(5);
    }
  }

  @Test
  void takesOnlyTheFirstBoards() {
    try (Boards boards = Boards.of(6, Map.of("first", 2))) {
      assertThat(ids(boards.groups)).containsExactly("sim-0+sim-1");
    }
  }

  @Test
  void takesNamedBoardsInTheirOrder() {
    try (Boards boards =
        Boards.of(4, Map.of("boards", new String[] {"sim-3", "sim-0", "sim-1", "sim-2"}))) {
      assertThat(ids(boards.groups)).containsExactly("sim-3+sim-0", "sim-1+sim-2");
    }
  }

  @Test
  void aNamedBoardThatIsMissingIsAFindingUntilItComes() {
    try (Boards boards = Boards.of(1, Map.of("boards", "sim-0,sim-1"))) {
      assertThat(ids(boards.groups)).isEmpty();
      assertThat(boards.groups.discover().findings())
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains("sim-1 is not there", "sim-0");
      assertThatThrownBy(() -> boards.groups.open("sim-0+sim-1")).hasMessageContaining("NOT_FOUND");

      boards.simulator.plug(BoardModel.DEFAULT);

      assertThat(ids(boards.groups)).containsExactly("sim-0+sim-1");
      assertThat(boards.groups.discover().findings()).isEmpty();
    }
  }

  @Test
  void boardsOfDifferentVersionsAreAFinding() {
    try (Boards boards = Boards.of(List.of(named("u280", "a"), named("u280", "b")), Map.of())) {
      assertThat(ids(boards.groups)).isEmpty();
      assertThat(boards.groups.discover().findings())
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains("coral/u280/a", "coral/u280/b");
    }
  }

  @Test
  void tooFewBoardsAreAFinding() {
    try (Boards boards = Boards.of(1, Map.of())) {
      assertThat(boards.groups.discover().findings())
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains("no runtime has 2 free boards; sim has sim-0;");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "size, 1, 2 to 16",
    "size, two, whole number",
    "boards, sim-0, multiple of size",
    "boards, 'sim-0,sim-0', twice",
    "release.wait, soon, a time like",
    "open.limit, 0s, above 0",
    "program.limit, never, a time like",
    "'network', maybe, '[auto, off]'",
    "network.ips, 192.168.0.4, one for each of 2",
    "network.ips, '192.168.0.4,192.168.0.4', two boards",
    "network.ips, '192.168.0.4,192.168.0.256', at most 255",
    "network.ips, '192.168.0.4,here', no IP address",
    "network.macs, '00:0a:35:02:9d:e4,00', no MAC address",
    "network.sockets, board=0, expected board=0; socket=0",
    "network.sockets, board=2; socket=0; port=1; to=192.168.0.5:2, from 0 to 1",
    "network.sockets, board=0; socket=16; port=1; to=192.168.0.5:2, 0 to 15",
    "network.sockets, board=0; socket=0; port=0; to=192.168.0.5:2, 1 to 65535",
    "network.wait, -1s, a time like"
  })
  void aWrongSettingIsAFindingThatSaysWhatWasExpected(String key, String value, String text) {
    try (Boards boards = Boards.of(2, Map.of(key, value))) {
      assertThat(boards.groups.discover().devices()).isEmpty();
      assertThat(boards.groups.discover().findings())
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains(text);
    }
  }

  @Test
  void aKeyThatNobodyReadsIsAFindingBesideTheGroups() {
    try (Boards boards = Boards.of(2, Map.of("prioritty", "3"))) {
      assertThat(ids(boards.groups)).containsExactly("sim-0+sim-1");
      assertThat(boards.groups.discover().findings())
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains("prioritty", "did you mean \"priority\"");
    }
  }

  @Test
  void aMemberTargetThatIsNoFilterIsAFinding() {
    ConfiguredGroups configured =
        new ConfiguredGroups(
            Map.of("service.pid", "groups~a", "member.target", "(coral.runtime.id=sim"),
            List.of(),
            List.of());

    assertThat(configured.source().findings())
        .singleElement()
        .extracting(Finding::toString)
        .asString()
        .contains("groups~a", "member.target", "(coral.runtime.id=sim", "no filter");
  }

  @Test
  void theTargetChoosesAmongTheRuntimesOfSingleBoards() {
    try (SimRuntime simulator =
        new SimRuntime(
            List.of(BoardModel.DEFAULT, BoardModel.DEFAULT),
            SimRuntime.ALL_FEATURES,
            SimClock.REAL)) {
      List<Map.Entry<Map<String, Object>, AcceleratorRuntime>> runtimes =
          List.of(Map.entry(Map.of("coral.runtime.id", "sim"), simulator));

      assertThat(found("(coral.runtime.id=*)", runtimes)).isNotEmpty();
      assertThat(found("(Coral.Runtime.ID=sim)", runtimes)).isNotEmpty();
      assertThat(found("(coral.runtime.id=xilinx)", runtimes)).isEmpty();
    }
  }

  private static List<String> found(
      String target, List<Map.Entry<Map<String, Object>, AcceleratorRuntime>> runtimes) {
    Map<String, Object> properties = Map.of("service.pid", "groups~a", "member.target", target);
    GroupSource source = new ConfiguredGroups(properties, runtimes, List.of()).source();
    try (DualFpgaRuntime groups = new DualFpgaRuntime(List.of(source), Claims.NONE)) {
      return ids(groups);
    }
  }

  private static DualFpgaRuntime groups(
      SimRuntime simulator, Map<String, ?> one, Map<String, ?> two) {
    List<AcceleratorRuntime> members = List.of(simulator);
    return new DualFpgaRuntime(
        List.of(GroupSource.of("one", one, members), GroupSource.of("two", two, members)),
        Claims.NONE);
  }

  @ParameterizedTest
  @CsvSource({"0, 0, sim-0+sim-1, two", "0, 5, sim-1+sim-2, one", "5, 0, sim-0+sim-1, two"})
  void ofTwoConfigurationsThatWantABoardTheHigherPriorityGetsIt(
      int one, int two, String group, String loser) {
    try (Boards boards = Boards.of(3, Map.of());
        DualFpgaRuntime groups =
            groups(
                boards.simulator,
                Map.of("boards", "sim-0,sim-1", "priority", one),
                Map.of("boards", "sim-1,sim-2", "priority", two))) {
      assertThat(ids(groups)).containsExactly(group);
      assertThat(groups.discover().findings())
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(finding.subject()).isEqualTo(loser);
                assertThat(finding.cause()).contains("sim-1", group, "priority");
              });
    }
  }

  @Test
  void ofTwoAlikeTheNameDecidesHoweverTheyAreListed() {
    try (Boards boards = Boards.of(3, Map.of());
        DualFpgaRuntime groups =
            new DualFpgaRuntime(
                List.of(
                    GroupSource.of(
                        "two", Map.of("boards", "sim-1,sim-2"), List.of(boards.simulator)),
                    GroupSource.of(
                        "one", Map.of("boards", "sim-0,sim-1"), List.of(boards.simulator))),
                Claims.NONE)) {
      assertThat(ids(groups)).containsExactly("sim-0+sim-1");
    }
  }

  @Test
  void boardsThatAnotherConfigurationHasAreNotFree() {
    try (Boards boards = Boards.of(4, Map.of());
        DualFpgaRuntime groups =
            groups(boards.simulator, Map.of("boards", "sim-1,sim-2", "priority", 5), Map.of())) {
      assertThat(ids(groups)).containsExactly("sim-1+sim-2", "sim-0+sim-3");
    }
  }

  @Test
  void namedBoardsAreThoseOfTheRuntimeThatHasThem() {
    SimRuntime empty = new SimRuntime(List.of(), SimRuntime.ALL_FEATURES, SimClock.REAL);
    try (Boards boards = Boards.of(1, Map.of());
        DualFpgaRuntime groups =
            new DualFpgaRuntime(
                List.of(empty, boards.simulator), Map.of("boards", "sim-1,sim-2"))) {
      assertThat(ids(groups)).isEmpty();

      boards.simulator.plug(BoardModel.DEFAULT);
      boards.simulator.plug(BoardModel.DEFAULT);

      assertThat(ids(groups)).containsExactly("sim-1+sim-2");
    }
    empty.close();
  }

  @Test
  void aGroupThatMakesRoomGivesItsClaimBack() {
    Set<String> announced = new TreeSet<>();
    Claims noted =
        (owner, runtimeId, devices, priority) -> {
          Claims.Claim none = Claims.NONE.claim(owner, runtimeId, devices, priority);
          return new Claims.Claim() {
            @Override
            public void announce() {
              announced.add(owner);
            }

            @Override
            public Optional<String> strongerOwner(String deviceId, List<String> all) {
              return none.strongerOwner(deviceId, all);
            }

            @Override
            public boolean awaitRelease(String deviceId, long nanos) {
              return none.awaitRelease(deviceId, nanos);
            }

            @Override
            public void withdraw() {
              announced.remove(owner);
            }
          };
        };
    SimRuntime late = new SimRuntime(List.of(), SimRuntime.ALL_FEATURES, SimClock.REAL);
    try (Boards boards = Boards.of(2, Map.of());
        DualFpgaRuntime groups =
            new DualFpgaRuntime(
                List.of(
                    GroupSource.of("weak", Map.of(), List.of(boards.simulator)),
                    GroupSource.of("strong", Map.of("priority", 1), List.of(late))),
                noted)) {
      assertThat(announced).containsExactly("group sim-0+sim-1 (weak)");

      late.plug(BoardModel.DEFAULT);
      late.plug(BoardModel.DEFAULT);

      assertThat(ids(groups)).as("of the same name").containsExactly("sim-0+sim-1");
      assertThat(announced).containsExactly("group sim-0+sim-1 (strong)");
    }
    late.close();
  }

  @Test
  void whatIsStoppedFormsNoGroupAnyMore() {
    try (Boards boards = Boards.of(2, Map.of())) {
      boards.groups.close();

      assertThat(boards.groups.refresh().devices()).isEmpty();
    }
  }

  @Test
  void aHigherPriorityTakesItsBoardsWhenTheyComeAndAnEqualOneDoesNot() {
    for (int priority : new int[] {0, 1}) {
      try (Boards boards = Boards.of(3, Map.of());
          DualFpgaRuntime groups =
              groups(
                  boards.simulator,
                  Map.of("boards", "sim-2,sim-3", "priority", priority),
                  Map.of("boards", "sim-1,sim-2"))) {
        assertThat(ids(groups))
            .as("sim-2 is free while sim-3 is missing")
            .containsExactly("sim-1+sim-2");

        boards.simulator.plug(BoardModel.DEFAULT);

        assertThat(ids(groups)).containsExactly(priority == 0 ? "sim-1+sim-2" : "sim-2+sim-3");
      }
    }
  }

  @Test
  void withoutMembersThereIsAFindingAndNoGroup() {
    try (DualFpgaRuntime groups = new DualFpgaRuntime(List.of(), Map.of())) {
      assertThat(groups.discover().findings())
          .singleElement()
          .extracting(Finding::cause)
          .asString()
          .contains("no member runtime");
      assertThatThrownBy(() -> groups.open("x"))
          .hasMessageContaining("NOT_FOUND")
          .hasMessageContaining("no devices");
    }
  }

  @Test
  void aGroupWithdrawsWhenABoardLeavesAndOthersKeepTheirs() {
    try (Boards boards = Boards.of(4, Map.of())) {
      List<String> seen = new ArrayList<>();
      HotPlug hotPlug = boards.groups.capability(HotPlug.class);
      HotPlug.Subscription subscription =
          hotPlug.subscribe(
              new HotPlug.Listener() {
                @Override
                public void arrived(DeviceInfo device) {
                  seen.add("+" + device.id());
                }

                @Override
                public void removed(String deviceId) {
                  seen.add("-" + deviceId);
                }
              });
      Resource open = boards.groups.open("sim-0+sim-1");

      boards.simulator.unplug("sim-0");
      assertThat(ids(boards.groups)).containsExactly("sim-2+sim-3");
      assertThat(boards.groups.discover().findings()).as("of the group that is no more").isEmpty();
      assertThat(open.state().phase()).isEqualTo(Phase.LOST);
      boards.simulator.plug(BoardModel.DEFAULT.withoutDelays());
      assertThat(ids(boards.groups)).containsExactly("sim-2+sim-3", "sim-1+sim-4");
      subscription.close();
      boards.simulator.unplug("sim-4");

      assertThat(seen).containsExactly("-sim-0+sim-1", "+sim-1+sim-4");
    }
  }

  @Test
  void aBrokenBoardMakesABrokenGroupNotAMissingOne() {
    try (Boards boards = Boards.of(2, Map.of())) {
      boards.simulator.lose("sim-1");

      assertThat(boards.groups.discover().devices())
          .singleElement()
          .satisfies(group -> assertThat(group.failure().orElseThrow()).contains("sim-1"));
      assertThatThrownBy(() -> boards.groups.open("sim-0+sim-1"))
          .hasMessageContaining("DEVICE_LOST");
      boards.simulator.revive("sim-1");
      boards.groups.open("sim-0+sim-1").close();
    }
  }

  @Test
  void declaresOnlyWhatAllMembersHave() {
    SimRuntime plain =
        new SimRuntime(
            List.of(BoardModel.DEFAULT, BoardModel.DEFAULT),
            List.of(Features.TIMESTAMPS, Features.RESET),
            SimClock.REAL);
    try (DualFpgaRuntime groups = new DualFpgaRuntime(List.of(plain), Map.of())) {
      assertThat(groups.info().features()).containsExactly(Features.RESET, Features.TIMESTAMPS);
      assertThat(groups.info().inProcess()).isTrue();
      assertThat(groups.info().bounds().stopGrace())
          .isGreaterThanOrEqualTo(plain.info().bounds().stopGrace());
      assertThatThrownBy(() -> groups.capability(HotPlug.class))
          .hasMessageContaining("UNSUPPORTED");
    }
    plain.close();
  }
}
