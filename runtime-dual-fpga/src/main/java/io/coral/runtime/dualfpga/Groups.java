package io.coral.runtime.dualfpga;

import io.coral.runtime.dualfpga.group.internal.GroupInfo;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.Discovery;
import io.coral.spec.Finding;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which groups there are. A group keeps its boards: one that loses a board is withdrawn, and boards
 * that are free form new groups in the order of discovery. Any thread.
 */
final class Groups {

  private final List<GroupSource> sources;
  private final Claims claims;
  private final Changes changes;

  /** By id, in the order formed. */
  private final Map<String, Group> groups = new LinkedHashMap<>();

  /** Claims to make known or to withdraw, once the lock is given back. */
  private final List<Runnable> claiming = new ArrayList<>();

  private Map<String, DeviceInfo> listed = Map.of();
  private boolean stopped;

  Groups(List<GroupSource> sources, Claims claims, Changes changes) {
    this.sources = List.copyOf(sources);
    this.claims = claims;
    this.changes = changes;
  }

  /** Looks at the member runtimes, forms and withdraws groups, and tells the changes. */
  Discovery refresh() {
    Discovery discovery;
    List<Runnable> afterwards;
    synchronized (this) {
      List<Finding> findings = new ArrayList<>();
      Map<String, DeviceInfo> devices = new LinkedHashMap<>();
      if (!stopped) {
        Set<String> taken = new HashSet<>();
        sources.forEach(source -> refresh(source, taken, devices, findings));
      }
      discovery = new Discovery(List.copyOf(devices.values()), findings);
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

  private void refresh(
      GroupSource source,
      Set<String> taken,
      Map<String, DeviceInfo> listing,
      List<Finding> findings) {
    Optional<GroupSettings> known = source.settings();
    if (known.isEmpty()) {
      findings.add(
          finding(source, source.error(), "correct the setting; there are no groups until then"));
      return;
    }
    GroupSettings settings = known.get();
    if (source.members().isEmpty()) {
      findings.add(
          finding(
              source,
              "no member runtime is there",
              "install a runtime with boards, or change member.target"));
      return;
    }
    Map<AcceleratorRuntime, Map<String, DeviceInfo>> seen = new LinkedHashMap<>();
    for (AcceleratorRuntime runtime : source.members()) {
      seen.put(runtime, devices(runtime));
    }
    if (settings.boards().isEmpty()) {
      seen.forEach((runtime, devices) -> formInOrder(source, settings, runtime, devices, taken));
    } else {
      formNamed(source, settings, seen, taken, findings);
    }
    boolean any = false;
    for (Group group : List.copyOf(groups.values())) {
      Map<String, DeviceInfo> devices = seen.get(group.runtime());
      if (devices != null && group.source() == source) {
        any = true;
        group.boards().forEach(board -> taken.add(key(group.runtime(), board)));
        group.present(devices, findings).ifPresent(info -> listing.put(info.id(), info));
      }
    }
    if (!any && settings.boards().isEmpty()) {
      findings.add(tooFew(source, settings, seen));
    }
  }

  private static Map<String, DeviceInfo> devices(AcceleratorRuntime runtime) {
    return runtime.discover().devices().stream()
        .collect(
            Collectors.toMap(
                DeviceInfo::id, Function.identity(), (one, two) -> one, LinkedHashMap::new));
  }

  /** Free boards in the order of discovery; a group that has lost a board is given up. */
  private void formInOrder(
      GroupSource source,
      GroupSettings settings,
      AcceleratorRuntime runtime,
      Map<String, DeviceInfo> devices,
      Set<String> taken) {
    List<String> free = new ArrayList<>();
    for (String board : devices.keySet()) {
      if (settings.first().isEmpty() || free.size() < settings.first().getAsInt()) {
        free.add(board);
      }
    }
    for (Group group : List.copyOf(groups.values())) {
      if (group.runtime() == runtime && group.source() == source) {
        if (devices.keySet().containsAll(group.boards())) {
          free.removeAll(group.boards());
        } else {
          withdraw(group);
        }
      }
    }
    free.removeIf(board -> taken.contains(key(runtime, board)));
    for (int i = 0; i + settings.size() <= free.size(); i += settings.size()) {
      form(source, settings, runtime, free.subList(i, i + settings.size()));
    }
  }

  /** Named boards are claimed as soon as a runtime is known, be they there or not. */
  private void formNamed(
      GroupSource source,
      GroupSettings settings,
      Map<AcceleratorRuntime, Map<String, DeviceInfo>> seen,
      Set<String> taken,
      List<Finding> findings) {
    for (int i = 0; i < settings.boards().size(); i += settings.size()) {
      List<String> boards = settings.boards().subList(i, i + settings.size());
      Optional<AcceleratorRuntime> found =
          seen.entrySet().stream()
              .filter(entry -> boards.stream().anyMatch(entry.getValue()::containsKey))
              .map(Map.Entry::getKey)
              .findFirst();
      AcceleratorRuntime runtime = found.orElse(source.members().get(0));
      Optional<String> twice =
          boards.stream().filter(board -> taken.contains(key(runtime, board))).findFirst();
      if (twice.isPresent()) {
        findings.add(
            finding(
                source,
                "board " + twice.get() + " is in a group of another configuration already",
                "name each board in one configuration"));
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

  private void withdraw(Group group) {
    groups.remove(group.id());
    claiming.add(group.claim()::withdraw);
  }

  private void form(
      GroupSource source, GroupSettings settings, AcceleratorRuntime runtime, List<String> boards) {
    if (!groups.containsKey(GroupInfo.id(boards))) {
      Set<Integer> numbers =
          groups.values().stream().map(Group::number).collect(Collectors.toSet());
      int number = 0;
      while (numbers.contains(number)) {
        number++;
      }
      Group group = new Group(source, settings, runtime, boards, number, claims);
      groups.put(group.id(), group);
      claiming.add(group.claim()::announce);
    }
  }

  private static String key(AcceleratorRuntime runtime, String board) {
    return runtime.info().id() + " " + board;
  }

  private static Finding tooFew(
      GroupSource source,
      GroupSettings settings,
      Map<AcceleratorRuntime, Map<String, DeviceInfo>> seen) {
    Map<String, Set<String>> boards = new HashMap<>();
    seen.forEach((runtime, devices) -> boards.put(runtime.info().id(), devices.keySet()));
    return finding(
        source,
        "no runtime has " + settings.size() + " free boards; there are " + boards,
        "plug more boards in, or change size and first");
  }

  private static Finding finding(GroupSource source, String cause, String remedy) {
    return new Finding(Finding.Kind.CONFIGURATION, source.name(), cause, remedy);
  }
}
