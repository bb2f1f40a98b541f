package io.coral.runtime.dualfpga.harness;

import io.coral.conformance.rules.fixture.Harness;
import io.coral.runtime.dualfpga.DualFpga;
import io.coral.runtime.dualfpga.group.internal.GroupResource;
import io.coral.runtime.dualfpga.group.internal.Member;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Resource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;

/** Does to a group's first board what the harness of its own runtime does to it. */
public final class GroupHarness implements Harness {

  @Override
  public boolean serves(AcceleratorRuntime runtime) {
    return runtime instanceof DualFpga;
  }

  @Override
  public Set<Action> actions(AcceleratorRuntime runtime) {
    EnumSet<Action> actions = EnumSet.of(Action.STOP);
    for (AcceleratorRuntime member : members(runtime)) {
      harness(member).ifPresent(harness -> actions.addAll(harness.actions(member)));
    }
    // which member runs a kernel is known from its name alone, and a resource names none
    actions.remove(Action.FAIL);
    return actions;
  }

  private static List<AcceleratorRuntime> members(AcceleratorRuntime runtime) {
    return ((DualFpga) runtime).members();
  }

  private static Harness of(AcceleratorRuntime member) {
    return harness(member).orElseThrow();
  }

  private static Optional<Harness> harness(AcceleratorRuntime member) {
    return ServiceLoader.load(Harness.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(harness -> harness.serves(member))
        .findFirst();
  }

  /** Acts on the member runtime that has the board. */
  private static void on(AcceleratorRuntime runtime, String board, Act act) {
    for (AcceleratorRuntime member : members(runtime)) {
      if (member.discover().devices().stream().anyMatch(device -> device.id().equals(board))) {
        act.on(of(member), member);
        return;
      }
    }
    throw new IllegalArgumentException("no member runtime has board " + board);
  }

  private interface Act {
    void on(Harness harness, AcceleratorRuntime member);
  }

  private static String firstBoard(String group) {
    return boards(group).get(0);
  }

  private static List<String> boards(String group) {
    return Arrays.asList(group.split("\\+", -1));
  }

  private static Member first(Resource resource) {
    return ((GroupResource) resource).members().get(0);
  }

  @Override
  public void lose(AcceleratorRuntime runtime, Resource resource) {
    Member board = first(resource);
    on(runtime, board.id(), (harness, member) -> harness.lose(member, board.resource()));
  }

  @Override
  public void breakDevice(AcceleratorRuntime runtime, String deviceId) {
    String board = firstBoard(deviceId);
    on(runtime, board, (harness, member) -> harness.breakDevice(member, board));
  }

  @Override
  public void refuse(AcceleratorRuntime runtime, Resource resource) {
    Member board = first(resource);
    on(runtime, board.id(), (harness, member) -> harness.refuse(member, board.resource()));
  }

  @Override
  public void stop(AcceleratorRuntime runtime) {
    ((DualFpga) runtime).close();
  }

  @Override
  public void unplug(AcceleratorRuntime runtime, String deviceId) {
    String board = firstBoard(deviceId);
    on(runtime, board, (harness, member) -> harness.unplug(member, board));
  }

  /** As many boards as it takes until there is another group: spare boards may make one sooner. */
  @Override
  public void plug(AcceleratorRuntime runtime, String deviceId) {
    AcceleratorRuntime member = members(runtime).get(0);
    List<String> boards = boards(deviceId);
    int before = runtime.discover().devices().size();
    for (int i = 0; i < boards.size() && runtime.discover().devices().size() == before; i++) {
      of(member).plug(member, boards.get(i));
    }
  }

  @Override
  public void mend(AcceleratorRuntime runtime, String deviceId) {
    for (AcceleratorRuntime member : members(runtime)) {
      boards(deviceId).forEach(board -> of(member).mend(member, board));
    }
  }
}
