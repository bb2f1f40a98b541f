package io.coral.core.memory.internal;

import io.coral.api.Constant;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Buffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The constants on one open board, by their content. They stay until the board is programmed anew
 * or their room is needed; the one used longest ago goes first. What one tenant brought is found by
 * another only where that is allowed: that it is there shows in time and receipts. Used by one
 * thread at a time.
 */
public final class ConstantPool {

  /** Which constant, where, and whose: null where it is everybody's. */
  private record Key(String digest, int memory, @Nullable Tenant owner) {}

  private final boolean ranges;
  private final boolean shared;
  private final KeptData kept;
  private final DiscardedBuffers discarded;

  /** The one used last comes last. */
  private final Map<Key, ConstantBuffer> constants = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * No constants yet.
   *
   * @param ranges whether buffers copy from any memory of the host
   * @param shared whether tenants use each other's
   * @param discarded takes what nobody needs any more
   * @param kept told of them
   */
  ConstantPool(boolean ranges, boolean shared, DiscardedBuffers discarded, KeptData kept) {
    this.ranges = ranges;
    this.shared = shared;
    this.discarded = discarded;
    this.kept = kept;
  }

  /** One that is there, for one more request; null when there is none. */
  @Nullable ConstantCopy find(Constant constant, int memory, Tenant tenant) {
    ConstantBuffer there = constants.get(key(constant, memory, tenant));
    return there == null ? null : there.use();
  }

  /** A new one, not filled yet, for a request. */
  ConstantCopy add(Constant constant, int memory, Tenant tenant, Supplier<Buffer> allocation) {
    Key key = key(constant, memory, tenant);
    long number = number(constant, key.owner());
    ConstantBuffer made =
        new ConstantBuffer(number, memory, allocation.get(), ranges, this, discarded);
    constants.put(key, made);
    kept.came(number, constant.size());
    return made.use();
  }

  /**
   * The number by which the scheduler knows a constant.
   *
   * @param owner whose; null where it is everybody's
   */
  public static long number(Constant constant, @Nullable Tenant owner) {
    long content = Long.parseUnsignedLong(constant.digest(), 0, Long.BYTES * 2, 16);
    return owner == null ? content : 31 * content + owner.id() + 1;
  }

  private Key key(Constant constant, int memory, Tenant tenant) {
    return new Key(constant.digest(), memory, shared ? null : tenant);
  }

  /** No further request finds it. */
  void remove(ConstantBuffer constant) {
    if (constants.values().remove(constant)) {
      kept.left(constant.number);
    }
  }

  /**
   * Frees the one that was used longest ago, of those that no request uses.
   *
   * @param helps whether it would help to free one
   */
  boolean evict(Predicate<ConstantBuffer> helps) {
    Iterator<ConstantBuffer> eldestFirst = constants.values().iterator();
    while (eldestFirst.hasNext()) {
      ConstantBuffer eldest = eldestFirst.next();
      if (!eldest.isUsed() && helps.test(eldest)) {
        eldestFirst.remove();
        kept.left(eldest.number);
        eldest.forget();
        return true;
      }
    }
    return false;
  }

  /** Frees all that no request uses; the others go when they are given back. */
  void close() {
    for (ConstantBuffer each : constants.values()) {
      kept.left(each.number);
      each.forget();
    }
    constants.clear();
  }
}
