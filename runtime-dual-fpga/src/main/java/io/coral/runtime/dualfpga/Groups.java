package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.GroupInfo;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which groups there are. A group keeps its boards while all are there: one that loses a board is
 * withdrawn, and boards that are free form new groups in the order of discovery. Of two
 * configurations that want a board the higher priority gets it; of two alike, the one that has it.
 * Any thread.
 */
final class Groups {

  /** The higher priority first, then by name, so that the order is the same on each run. */
  private final List<GroupSource> sources;

  private final Map<AcceleratorRuntime, MemberRuntime> members;
  private final Claims claims;
  private final Changes changes;

  /** By id, in the order formed. */
  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** Claims to make known or to withdraw, once the lock is given back. */
  private final List<Runnable> claiming = new ArrayList<>();

  private Map<String, DeviceInfo> listed = Map.of();
  private boolean stopped;

  Groups(
      List<GroupSource> sources,
      Map<AcceleratorRuntime, MemberRuntime> members,
      Claims claims,
      Changes changes) {
    this.sources =
        sources.stream()
            .sorted(
                Comparator.comparingInt(GroupSource::priority)
                    .reversed()
                    .thenComparing(GroupSource::name))
            .toList();
    this.members = members;
    this.claims = claims;
    this.changes = changes;
  }

  /** Looks at the member runtimes, forms and withdraws groups, and tells the changes. */
  Discovery refresh() {
    // without the lock: members may take their time
    for (GroupSource source : sources) {
      source
          .settings()
          .ifPresent(
              settings ->
                  members(source).forEach(member -> member.look(settings.limits().discover())));
    }
    Discovery discovery;
    List<Runnable> afterwards;
    synchronized (this) {
      Set<Finding> findings = new LinkedHashSet<>();
      Map<String, DeviceInfo> devices = new LinkedHashMap<>();
      if (!stopped) {
        Map<String, Group> taken = new HashMap<>();
        sources.forEach(source -> refresh(source, taken, devices, findings));
      }
      discovery = new Discovery(List.copyOf(devices.values()), List.copyOf(findings));
      changes.add(listed, devices);
      listed = devices;
      afterwards = List.copyOf(claiming);
      claiming.clear();
    }
    afterwards.forEach(Runnable::run);
    changes.tell();
    return discovery;
  }

  /** A listed group. */
  synchronized Optional<Group> find(String id) {
    return listed.containsKey(id) ? Optional.ofNullable(groups.get(id)) : Optional.empty();
  }

  /** Withdraws all groups and frees their boards. */
  void stop() {
    List<Group> last;
    synchronized (this) {
      stopped = true;
      last = List.copyOf(groups.values());
      groups.clear();
      listed = Map.of();
    }
    last.forEach(group -> group.claim().withdraw());
  }

  private List<MemberRuntime> members(GroupSource source) {
    return source.members().stream().map(members::get).filter(Objects::nonNull).toList();
  }

  /**
   * Forms the groups of one configuration.
   *
   * @param taken boards by key that groups of stronger configurations have; those of this one are
   *     added
   */
  private void refresh(
      GroupSource source,
      Map<String, Group> taken,
      Map<String, DeviceInfo> listing,
      Set<Finding> findings) {
    findings.addAll(source.findings());
    Optional<GroupSettings> known = source.settings();
    if (known.isEmpty()) {
      return;
    }
    GroupSettings settings = known.get();
    List<MemberRuntime> runtimes = members(source);
    if (runtimes.isEmpty()) {
      findings.add(
          finding(
              source,
              "no member runtime is there",
              "install a runtime with boards, or change member.target"));
      return;
    }
    runtimes.forEach(runtime -> runtime.finding().ifPresent(findings::add));
    Map<String, Group> others = new HashMap<>(taken);
    for (Group group : groups.values()) {
      if (group.source() != source
          && group.held()
          && group.source().priority() == source.priority()) {
        group.boards().forEach(board -> others.putIfAbsent(key(group.runtime(), board), group));
      }
    }
    for (Group group : of(source)) {
      if (group.boards().stream()
          .anyMatch(board -> others.containsKey(key(group.runtime(), board)))) {
        withdraw(group);
      }
    }
    if (settings.boards().isEmpty()) {
      runtimes.forEach(runtime -> formInOrder(source, settings, runtime, others));
    } else {
      formNamed(source, settings, runtimes, others, findings);
    }
    boolean any = false;
    for (Group group : of(source)) {
      any = true;
      List<Finding> why = new ArrayList<>();
      Optional<DeviceInfo> info = group.present(group.runtime().devices(), why);
      findings.addAll(why);
      if (info.isPresent() && !group.held()) {
        claiming.add(group.hold());
      } else if (info.isEmpty() && group.held()) {
        claiming.add(group.release());
      }
      if (info.isPresent()) {
        group.boards().forEach(board -> taken.put(key(group.runtime(), board), group));
        listing.put(group.id(), info.get());
      }
    }
    if (!any && settings.boards().isEmpty()) {
      findings.add(tooFew(source, settings, runtimes));
    }
  }

  private List<Group> of(GroupSource source) {
    return groups.values().stream().filter(group -> group.source() == source).toList();
  }

  /** Free boards in the order of discovery; a group that has lost a board is given up. */
  private void formInOrder(
      GroupSource source,
      GroupSettings settings,
      MemberRuntime runtime,
      Map<String, Group> others) {
    List<String> free = new ArrayList<>();
    for (String board : runtime.devices().keySet()) {
      if (settings.first().isEmpty() || free.size() < settings.first().getAsInt()) {
        free.add(board);
      }
    }
    for (Group group : of(source)) {
      if (group.runtime() == runtime) {
        if (runtime.devices().keySet().containsAll(group.boards())) {
          free.removeAll(group.boards());
        } else {
          withdraw(group);
        }
      }
    }
    free.removeIf(board -> others.containsKey(key(runtime, board)));
    for (int i = 0; i + settings.size() <= free.size(); i += settings.size()) {
      form(source, settings, runtime, free.subList(i, i + settings.size()));
    }
  }

  /** Named boards make a group as soon as a runtime is known, be they there or not. */
  private void formNamed(
      GroupSource source,
      GroupSettings settings,
      List<MemberRuntime> runtimes,
      Map<String, Group> others,
      Set<Finding> findings) {
    for (int i = 0; i < settings.boards().size(); i += settings.size()) {
      List<String> boards = settings.boards().subList(i, i + settings.size());
      Optional<MemberRuntime> found =
          runtimes.stream()
              .filter(runtime -> boards.stream().anyMatch(runtime.devices()::containsKey))
              .findFirst();
      MemberRuntime runtime = found.orElse(runtimes.get(0));
      if (isTaken(source, runtime, boards, others, findings)) {
        continue;
      }
      Group known = groups.get(GroupInfo.id(boards));
      if (known != null
          && known.source() == source
          && found.isPresent()
          && known.runtime() != runtime) {
        withdraw(known);
      }
      form(source, settings, runtime, boards);
    }
  }

  private static boolean isTaken(
      GroupSource source,
      MemberRuntime runtime,
      List<String> boards,
      Map<String, Group> others,
      Set<Finding> findings) {
    for (String board : boards) {
      Group holder = others.get(key(runtime, board));
      if (holder != null) {
        findings.add(held(source, board, holder));
        return true;
      }
    }
    return false;
  }

  private void withdraw(Group group) {
    groups.remove(group.id());
    claiming.add(group.claim()::withdraw);
  }

  /** A group of a weaker configuration that happens to have the same boards makes room. */
  private void form(
      GroupSource source, GroupSettings settings, MemberRuntime runtime, List<String> boards) {
    Group known = groups.get(GroupInfo.id(boards));
    if (known != null && known.source() == source) {
      return;
    }
    if (known != null) {
      withdraw(known);
    }
    Set<Integer> numbers = groups.values().stream().map(Group::number).collect(Collectors.toSet());
    int number = 0;
    while (numbers.contains(number)) {
      number++;
    }
    Group group = new Group(source, settings, runtime, boards, number, claims);
    groups.put(group.id(), group);
  }

  private static String key(MemberRuntime runtime, String board) {
    return runtime.id() + " " + board;
  }

  private static Finding held(GroupSource source, String board, Group holder) {
    return finding(
        source,
        "board "
            + board
            + " is in group "
            + holder.id()
            + " of "
            + holder.source().name()
            + " already, which has priority "
            + holder.source().priority()
            + "; this one has "
            + source.priority(),
        "name each board in one configuration, or give this one a higher priority");
  }

  private static Finding tooFew(
      GroupSource source, GroupSettings settings, List<MemberRuntime> runtimes) {
    String boards =
        runtimes.stream()
            .map(runtime -> runtime.id() + " has " + names(runtime.devices().keySet()))
            .collect(Collectors.joining("; "));
    return finding(
        source,
        "no runtime has "
            + settings.size()
            + " free boards; "
            + (boards.isEmpty() ? "there is no runtime" : boards),
        "plug more boards in, or change size and first");
  }

  private static String names(Set<String> boards) {
    return boards.isEmpty() ? "none" : String.join(", ", boards);
  }

  private static Finding finding(GroupSource source, String cause, String remedy) {
    return new Finding(Finding.Kind.CONFIGURATION, source.name(), cause, remedy);
  }
}
