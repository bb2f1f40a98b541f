package io.coral.core.whatif.internal;

import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;

/** How fast each kind of board was with each accelerator, learnt from recorded traffic. */
public final class Observed {

  /** What one accelerator took. */
  static final class Speed {
    final Line in = new Line();
    final Line run = new Line();
    final Line out = new Line();
  }

  /** What one bitstream brings: of each accelerator the compute units that were seen, by board. */
  private static final class Program {
    final Map<String, Map<String, Set<String>>> units = new LinkedHashMap<>();

    void saw(String accelerator, String board, String unit) {
      units
          .computeIfAbsent(accelerator, unknown -> new HashMap<>())
          .computeIfAbsent(board, unknown -> new HashSet<>())
          .add(unit);
    }

    /** The accelerator of each unit of one board. */
    List<String> serves() {
      List<String> serves = new ArrayList<>();
      units.forEach(
          (accelerator, boards) -> {
            int most = boards.values().stream().mapToInt(Set::size).max().orElse(0);
            serves.addAll(Collections.nCopies(most, accelerator));
          });
      return serves;
    }
  }

  private static final class Seen {
    final Map<String, Speed> speeds = new HashMap<>();
    final Map<String, Program> programs = new LinkedHashMap<>();
    long programming;
  }

  private final Map<BoardKind, Seen> kinds = new LinkedHashMap<>();

  /** Learns from all requests that were answered. */
  public Observed(Traffic traffic) {
    Map<String, Seen> of = new HashMap<>();
    for (SeenBoard board : traffic.boards()) {
      of.put(board.id(), kinds.computeIfAbsent(BoardKind.of(board), unknown -> new Seen()));
    }
    for (Arrival arrival : traffic.arrivals()) {
      arrival.ran().ifPresent(ran -> learn(known(of, ran.board()), arrival, ran));
    }
  }

  private static <K, V> V known(Map<K, V> map, K key) {
    return Objects.requireNonNull(map.get(key), () -> key + " is not in the recording");
  }

  private static void learn(Seen seen, Arrival arrival, Ran ran) {
    Speed speed = seen.speeds.computeIfAbsent(arrival.accelerator(), unknown -> new Speed());
    speed.in.observe(arrival.bytesIn(), ran.in());
    speed.run.observe(arrival.bytes(), ran.run());
    speed.out.observe(arrival.bytesOut(), ran.out());
    seen.programs
        .computeIfAbsent(ran.bitstream(), unknown -> new Program())
        .saw(arrival.accelerator(), ran.board(), ran.unit());
    // whoever caused a programming waited for all of it
    seen.programming = Math.max(seen.programming, ran.programming());
  }

  /** The kinds of boards that ran something, in the order of the recording. */
  public List<BoardKind> kinds() {
    return kinds.entrySet().stream()
        .filter(each -> !each.getValue().programs.isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** What a programming of such boards took at most; empty when none was seen. */
  OptionalDouble programming(BoardKind kind) {
    long longest = known(kinds, kind).programming;
    return longest == 0 ? OptionalDouble.empty() : OptionalDouble.of(longest);
  }

  /** The bitstreams that such boards ran, each with the accelerator of each of its units. */
  Map<String, List<String>> bitstreams(BoardKind kind) {
    Map<String, List<String>> serves = new LinkedHashMap<>();
    known(kinds, kind).programs.forEach((name, program) -> serves.put(name, program.serves()));
    return serves;
  }

  /** What an accelerator took on such boards. */
  Speed speed(BoardKind kind, String accelerator) {
    return known(known(kinds, kind).speeds, accelerator);
  }
}
