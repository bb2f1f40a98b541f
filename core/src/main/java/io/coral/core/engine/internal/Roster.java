package io.coral.core.engine.internal;

import io.coral.api.Activity;
import io.coral.api.Prospect;
import io.coral.core.schedule.internal.Cost;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.spec.DeviceInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The boards that the state machine has, and which of them could not be programmed for what.
 * Guarded by the dispatcher's lock.
 */
final class Roster {

  /** A board, as the engine knows it and as the state machine does. */
  record Entry(PooledBoard pooled, ScheduledBoard board, int kind) {}

  private final Map<PooledBoard, Entry> entries = new HashMap<>();
  private final Map<ScheduledBoard, Entry> byBoard = new HashMap<>();

  /** By id, and by kind. */
  private final Map<String, Set<Entry>> byName = new HashMap<>();

  /** The kinds of boards that the state machine does not have now, and may have again. */
  private final Map<PooledBoard, Integer> away = new HashMap<>();

  /** Why boards could not be programmed for a queue since that last succeeded. */
  private final Map<Queue, Map<PooledBoard, Throwable>> refusals = new HashMap<>();

  void add(Entry entry) {
    entries.put(entry.pooled(), entry);
    byBoard.put(entry.board(), entry);
    names(entry).forEach(name -> byName.computeIfAbsent(name, n -> new HashSet<>()).add(entry));
  }

  private static Stream<String> names(Entry entry) {
    DeviceInfo board = entry.pooled().device();
    return Stream.of(board.id(), kind(board));
  }

  /** How a grant names boards of one kind. */
  static String kind(DeviceInfo board) {
    return board.vendor() + "/" + board.name();
  }

  void remove(Entry entry) {
    entries.remove(entry.pooled());
    byBoard.remove(entry.board());
    byName.values().forEach(those -> those.remove(entry));
    byName.values().removeIf(Set::isEmpty);
    refusals.values().forEach(refused -> refused.remove(entry.pooled()));
  }

  /** A board is claimed or failed; it may come back. */
  void away(PooledBoard pooled, int kind) {
    away.put(pooled, kind);
  }

  /** A board is back, or is gone for good. */
  void notAway(PooledBoard pooled) {
    away.remove(pooled);
  }

  @Nullable Entry of(PooledBoard pooled) {
    return entries.get(pooled);
  }

  @Nullable Entry of(ScheduledBoard board) {
    return byBoard.get(board);
  }

  /** What the units of each programmed board were given. */
  Map<PooledBoard, List<Activity.OfUnit>> units(Programs programs) {
    Map<PooledBoard, List<Activity.OfUnit>> units = new HashMap<>();
    entries.forEach(
        (pooled, entry) ->
            units.put(
                pooled,
                entry.board().units().stream()
                    .map(
                        unit ->
                            new Activity.OfUnit(programs.accelerator(unit.queue()), unit.bound()))
                    .toList()));
    return units;
  }

  /** What a request is expected to take where, as the API says it. */
  List<Prospect> prospects(List<Cost> costs) {
    List<Prospect> prospects = new ArrayList<>();
    for (Cost cost : costs) {
      Entry entry = of(cost.board());
      if (entry != null) {
        prospects.add(
            new Prospect(
                entry.pooled().id(),
                nanos(cost.programming()),
                nanos(cost.queue()),
                nanos(cost.copies()),
                nanos(cost.run())));
      }
    }
    return prospects;
  }

  private static Duration nanos(double nanos) {
    return Duration.ofNanos(Math.round(nanos));
  }

  /** Whether there is a board of which this holds. */
  boolean has(Predicate<Entry> which) {
    return entries.values().stream().anyMatch(which);
  }

  /** The boards of which this holds. */
  Stream<Entry> all(Predicate<Entry> which) {
    return entries.values().stream().filter(which);
  }

  /** The boards with one of these ids or of one of these kinds. */
  Set<Entry> named(Set<String> names) {
    return names.stream()
        .flatMap(name -> byName.getOrDefault(name, Set.of()).stream())
        .collect(Collectors.toSet());
  }

  /** Whether a board is away whose kind is such. */
  boolean isAway(IntPredicate kinds) {
    return away.values().stream().anyMatch(kinds::test);
  }

  /** Takes note that a board could not be programmed for a queue, and tells all that could not. */
  Map<PooledBoard, Throwable> refused(Queue queue, PooledBoard pooled, Throwable cause) {
    Map<PooledBoard, Throwable> refused = refusals.computeIfAbsent(queue, none -> new HashMap<>());
    refused.put(pooled, cause);
    return Collections.unmodifiableMap(refused);
  }

  /**
   * Why a board could not be programmed for a queue since that last succeeded; null if it could.
   */
  @Nullable Throwable refusal(Queue queue, PooledBoard pooled) {
    return refusals.getOrDefault(queue, Map.of()).get(pooled);
  }

  /** A board was programmed for these queues: what refused before may be tried again. */
  void accepted(Collection<Queue> queues) {
    refusals.keySet().removeAll(queues);
  }
}
