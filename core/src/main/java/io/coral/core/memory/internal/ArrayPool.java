package io.coral.core.memory.internal;

import io.coral.core.array.internal.ManagedArray;
import io.coral.spec.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Coral arrays on one open board. They stay until the board is programmed anew or their room is
 * needed; the one used longest ago goes first, and to the host if it is nowhere else. Used by one
 * thread at a time.
 */
final class ArrayPool {

  private record Key(ManagedArray array, int memory) {}

  private final boolean ranges;
  private final Executor turn;
  private final Duration bound;
  private final KeptData kept;
  private final DiscardedBuffers discarded;

  /** The one used last comes last. */
  private final Map<Key, ArrayBuffer> arrays = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * No arrays yet.
   *
   * @param ranges whether buffers copy from and to any memory of the host
   * @param turn of the board
   * @param bound how long copies to the host are waited for that make room
   * @param discarded takes what nobody needs any more
   * @param kept told of their content
   */
  ArrayPool(
      boolean ranges, Executor turn, Duration bound, DiscardedBuffers discarded, KeptData kept) {
    this.ranges = ranges;
    this.turn = turn;
    this.bound = bound;
    this.discarded = discarded;
    this.kept = kept;
  }

  /** Told what is here. */
  KeptData kept() {
    return kept;
  }

  /** One that is there; null when there is none. */
  @Nullable ArrayBuffer find(ManagedArray array, int memory) {
    return arrays.get(new Key(array, memory));
  }

  /** A new one, without content; beside one that is there it is found once it is written. */
  ArrayBuffer add(ManagedArray array, int memory, Supplier<Buffer> allocation) {
    ArrayBuffer made =
        new ArrayBuffer(array, memory, allocation.get(), ranges, this, turn, discarded);
    arrays.putIfAbsent(new Key(array, memory), made);
    return made;
  }

  /** It was written, and is found instead of one that was there before. */
  void written(ArrayBuffer buffer) {
    ArrayBuffer before = arrays.put(new Key(buffer.array, buffer.memory), buffer);
    if (before != null && before != buffer && !before.isUsed()) {
      before.forget("it was replaced");
    }
  }

  /** Whether requests find it. */
  boolean has(ArrayBuffer buffer) {
    return find(buffer.array, buffer.memory) == buffer;
  }

  /** No further request finds it. */
  void remove(ArrayBuffer buffer, String why) {
    arrays.remove(new Key(buffer.array, buffer.memory), buffer);
    buffer.forget(why);
  }

  /**
   * Frees the one that was used longest ago, of those that no request uses; first of those that are
   * elsewhere, too.
   *
   * @param helps whether it would help to free one
   */
  boolean evict(Predicate<ArrayBuffer> helps) {
    List<ArrayBuffer> idle =
        arrays.values().stream().filter(each -> !each.isUsed() && helps.test(each)).toList();
    for (ArrayBuffer each : idle) {
      if (each.array.copies().survives(each)) {
        remove(each, "its room was needed");
        return true;
      }
    }
    long end = end();
    for (ArrayBuffer each : idle) {
      if (each.rescue(end)) {
        remove(each, "its room was needed");
        return true;
      }
    }
    return false;
  }

  /** Copies to the host what is nowhere else. */
  void rescue() {
    long end = end();
    arrays.values().forEach(each -> each.rescue(end));
  }

  private long end() {
    return System.nanoTime() + bound.toNanos();
  }

  /** Frees all that no request uses; the others go when they are given back. */
  void close() {
    List<ArrayBuffer> all = new ArrayList<>(arrays.values());
    arrays.clear();
    all.forEach(each -> each.forget("the board that had it was closed, lost or programmed anew"));
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  Logger log() {
    return LoggerFactory.getLogger(ArrayPool.class);
  }
}
