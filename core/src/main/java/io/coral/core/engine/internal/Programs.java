package io.coral.core.engine.internal;

import io.coral.api.artifact.Artifact;
import io.coral.api.artifact.Versions;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Schedule;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The installed bitstreams as the state machine sees them: a queue for each prototype, a binary for
 * each bitstream and kind of board. An accelerator is answered by its newest version alone, as long
 * as that is sound. Guarded by the dispatcher's lock.
 */
final class Programs {

  /** Boards that the same bitstreams run on, equally fast. */
  private record Kind(String runtimeId, DeviceInfo shell) {

    /** What tells boards of one kind apart is left out. */
    static Kind of(String runtimeId, DeviceInfo device) {
      return new Kind(
          runtimeId,
          new DeviceInfo(
              "",
              device.vendor(),
              device.name(),
              device.version(),
              List.of(),
              List.of(),
              List.of(),
              Optional.empty(),
              device.equalPlatforms(),
              device.interfaces()));
    }

    boolean runs(Artifact artifact) {
      return shell.runs(artifact.platform(), Bitstream.interfaces(artifact.properties()));
    }
  }

  private record Key(InstalledBitstream bitstream, int kind) {}

  /** What a program is to be made of. */
  private record Plan(List<String> accelerators, List<Queue> serves) {}

  private static final Comparator<InstalledBitstream> OLDEST_FIRST =
      Comparator.comparing(bitstream -> bitstream.artifact().version(), Versions.ORDER);

  private final Schedule schedule;
  private final Map<Kind, Integer> kinds = new LinkedHashMap<>();
  private final Map<Prototype, Queue> queues = new HashMap<>();
  private final Map<Queue, String> accelerators = new HashMap<>();
  private final Map<Key, Program> programs = new LinkedHashMap<>();
  private final Map<InstalledBitstream, Map<String, Integer>> lanes = new HashMap<>();
  private final Map<InstalledBitstream, Throwable> damaged = new HashMap<>();
  private Set<InstalledBitstream> installed = Set.of();
  private long changes;

  Programs(Schedule schedule) {
    this.schedule = schedule;
  }

  /** Grows when bitstreams or kinds of boards changed, and {@link #queue} may answer anew. */
  long changes() {
    return changes;
  }

  /** Whether these are known to be installed. */
  boolean knows(Collection<InstalledBitstream> bitstreams) {
    return installed.containsAll(bitstreams);
  }

  /** Takes over what is installed now. */
  void installed(Collection<InstalledBitstream> now, long time) {
    installed = new LinkedHashSet<>(now);
    lanes.keySet().retainAll(installed);
    damaged.keySet().retainAll(installed);
    update(time);
  }

  /** The number of a board's kind; binaries for a new kind are made. */
  int kind(String runtimeId, DeviceInfo device, long time) {
    Kind kind = Kind.of(runtimeId, device);
    Integer known = kinds.get(kind);
    if (known != null) {
      return known;
    }
    int number = kinds.size();
    kinds.put(kind, number);
    update(time);
    return number;
  }

  /**
   * The queue for a request.
   *
   * @param candidates what can answer it, the newest version first; one for which there are or were
   *     boards is preferred
   */
  Queue queue(String accelerator, List<InstalledBitstream> candidates) {
    for (InstalledBitstream candidate : candidates) {
      for (int kind = 0; kind < kinds.size(); kind++) {
        Program program = programs.get(new Key(candidate, kind));
        if (program != null && program.accelerators().contains(accelerator)) {
          return queue(Prototype.of(candidate, accelerator));
        }
      }
    }
    return queue(Prototype.of(candidates.get(0), accelerator));
  }

  private Queue queue(Prototype prototype) {
    return queues.computeIfAbsent(
        prototype,
        unknown -> {
          Queue added = schedule.addQueue();
          accelerators.put(added, prototype.accelerator());
          return added;
        });
  }

  /** What a queue's requests ask for. */
  String accelerator(Queue queue) {
    return accelerators.getOrDefault(queue, "");
  }

  /** Whether boards of a kind could be programmed for a queue. */
  boolean serves(int kind, Queue queue) {
    return programs.entrySet().stream()
        .anyMatch(
            entry -> entry.getKey().kind() == kind && entry.getValue().serves().contains(queue));
  }

  /** Queues in which requests wait that no sound bitstream answers, on whatever board. */
  Set<Queue> stranded() {
    Set<Queue> stranded = new HashSet<>(waiting());
    for (InstalledBitstream bitstream : installed) {
      if (!stranded.isEmpty() && !damaged.containsKey(bitstream)) {
        for (String accelerator : bitstream.artifact().acceleratorIds()) {
          stranded.remove(queue(Prototype.of(bitstream, accelerator)));
        }
      }
    }
    return stranded;
  }

  /** Queues in which requests wait. */
  List<Queue> waiting() {
    return queues.values().stream().filter(queue -> queue.waiting() > 0).toList();
  }

  /** The program of a binary; null when it was withdrawn. */
  @Nullable Program of(Binary binary) {
    for (Program program : programs.values()) {
      if (program.binary() == binary) {
        return program;
      }
    }
    return null;
  }

  /** The program of a bitstream on boards of a kind; null when it is not to be used any more. */
  @Nullable Program of(InstalledBitstream bitstream, int kind) {
    return programs.get(new Key(bitstream, kind));
  }

  /** What answers an accelerator on boards of a kind; null when nothing that is installed does. */
  @Nullable Program of(Fit fit, int kind) {
    for (InstalledBitstream candidate : fit.candidates()) {
      Program program = of(candidate, kind);
      if (program != null && program.accelerators().contains(fit.accelerator())) {
        return program;
      }
    }
    return null;
  }

  /** Takes over how many lanes each accelerator of a loaded bitstream has. */
  void learn(InstalledBitstream bitstream, Map<String, Integer> counts, long time) {
    if (installed.contains(bitstream) && !counts.equals(lanes.put(bitstream, counts))) {
      update(time);
    }
  }

  /** Leaves a bitstream out that cannot be loaded, in favour of older versions. */
  void damaged(InstalledBitstream bitstream, Throwable why, long time) {
    if (installed.contains(bitstream)) {
      damaged.put(bitstream, why);
      update(time);
    }
  }

  /** Why the newest of these is left out, if all are; else null. */
  @Nullable Throwable damageOf(List<InstalledBitstream> candidates) {
    return damaged.keySet().containsAll(candidates) ? damaged.get(candidates.get(0)) : null;
  }

  /** Tries bitstreams again if there are no others: what they suffered from may be mended. */
  void forgive(List<InstalledBitstream> candidates, long time) {
    if (!damaged.isEmpty() && damaged.keySet().containsAll(candidates)) {
      candidates.forEach(damaged::remove);
      update(time);
    }
  }

  /** Makes the state machine's binaries what follows from all of this. */
  private void update(long time) {
    changes++;
    Map<Key, Plan> plans = new LinkedHashMap<>();
    kinds.forEach((kind, number) -> plan(kind, number, plans));
    List<Program> replaced = new ArrayList<>();
    plans.forEach(
        (key, plan) -> {
          Program program = programs.get(key);
          if (program != null && program.serves().equals(plan.serves())) {
            return;
          }
          Binary binary = schedule.addBinary(key.kind(), plan.serves(), time);
          programs.put(
              key, new Program(key.bitstream(), plan.accelerators(), plan.serves(), binary));
          if (program != null) {
            replaced.add(program);
          }
        });
    programs
        .entrySet()
        .removeIf(entry -> !plans.containsKey(entry.getKey()) && replaced.add(entry.getValue()));
    replaced.forEach(program -> schedule.withdraw(program.binary(), time));
  }

  private void plan(Kind kind, int number, Map<Key, Plan> plans) {
    List<InstalledBitstream> runnable =
        installed.stream()
            .filter(bitstream -> !damaged.containsKey(bitstream))
            .filter(bitstream -> kind.runs(bitstream.artifact()))
            .sorted(OLDEST_FIRST)
            .toList();
    Map<Prototype, String> newest = new HashMap<>();
    for (InstalledBitstream bitstream : runnable) {
      for (String accelerator : bitstream.artifact().acceleratorIds()) {
        newest.put(Prototype.of(bitstream, accelerator), bitstream.artifact().version());
      }
    }
    for (InstalledBitstream bitstream : runnable) {
      String version = bitstream.artifact().version();
      List<String> accelerators = new ArrayList<>();
      List<Queue> serves = new ArrayList<>();
      for (String accelerator : bitstream.artifact().acceleratorIds()) {
        Prototype prototype = Prototype.of(bitstream, accelerator);
        if (version.equals(newest.get(prototype))) {
          accelerators.add(accelerator);
          for (int i = 0; i < lanes(bitstream, accelerator); i++) {
            serves.add(queue(prototype));
          }
        }
      }
      if (!serves.isEmpty()) {
        plans.put(new Key(bitstream, number), new Plan(accelerators, serves));
      }
    }
  }

  /** As told by a board that was programmed with it; until then as its descriptor has entries. */
  private int lanes(InstalledBitstream bitstream, String accelerator) {
    Map<String, Integer> told = lanes.get(bitstream);
    return told == null
        ? Lane.of(bitstream.artifact().kernels(accelerator), List.of()).size()
        : told.getOrDefault(accelerator, 0);
  }
}
