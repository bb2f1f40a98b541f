package io.coral.core.whatif.internal;

import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.Traffic.SeenBoard;
import io.coral.core.schedule.internal.Estimate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
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
    final Map<String, Map<Part, Estimate>> speeds = new HashMap<>();
    final Map<String, Program> programs = new LinkedHashMap<>();
    long programming;
  }

  private final Map<BoardKind, Seen> kinds = new LinkedHashMap<>();
  private final Map<String, Seen> boards = new HashMap<>();

  /** Learns from all requests that were answered. */
  public Observed(Traffic traffic) {
    for (SeenBoard board : traffic.boards()) {
      boards.put(board.id(), kinds.computeIfAbsent(BoardKind.of(board), unknown -> new Seen()));
    }
    for (Arrival arrival : traffic.arrivals()) {
      arrival.ran().ifPresent(ran -> learn(known(boards, ran.board()), arrival, ran));
    }
  }

  private static <K, V> V known(Map<K, V> map, K key) {
    return Objects.requireNonNull(map.get(key), () -> key + " is not in the recording");
  }

  private static Map<Part, Estimate> lines() {
    Map<Part, Estimate> lines = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      lines.put(part, Estimate.unfading());
    }
    return lines;
  }

  private static void learn(Seen seen, Arrival arrival, Ran ran) {
    Map<Part, Estimate> speed =
        seen.speeds.computeIfAbsent(arrival.accelerator(), unknown -> lines());
    speed.forEach(
        (part, line) -> line.observe(part.bytes.applyAsLong(arrival), part.nanos.applyAsLong(ran)));
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

  /**
   * What a part of a request takes on such a board: what it took where it ran, by as much longer as
   * such parts take here.
   */
  double nanos(BoardKind kind, Arrival arrival, Part part) {
    double here = usual(known(kinds, kind), arrival, part);
    if (arrival.ran().isEmpty()) {
      return here;
    }
    Ran ran = arrival.ran().get();
    double there = usual(known(boards, ran.board()), arrival, part);
    return there == 0 ? here : part.nanos.applyAsLong(ran) * (here / there);
  }

  private static double usual(Seen seen, Arrival arrival, Part part) {
    return known(known(seen.speeds, arrival.accelerator()), part)
        .at(part.bytes.applyAsLong(arrival));
  }
}
