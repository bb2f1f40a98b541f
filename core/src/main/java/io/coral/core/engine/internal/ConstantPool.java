package io.coral.core.engine.internal;

import io.coral.api.Constant;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Buffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The constants on one open board, by their content. They stay until the board is programmed anew
 * or their room is needed; the one used longest ago goes first. What one tenant brought is found by
 * another only where that is allowed: that it is there shows in time and receipts. Used by one
 * thread at a time.
 */
final class ConstantPool {

  /** Which constant, where, and whose: null where it is everybody's. */
  private record Key(String digest, int memory, @Nullable Tenant owner) {}

  private final boolean shared;

  /** The one used last comes last. */
  private final Map<Key, ConstantCopy> copies = new LinkedHashMap<>(16, 0.75f, true);

  ConstantPool(boolean shared) {
    this.shared = shared;
  }

  /** A copy that is there, for one more request; null when there is none. */
  @Nullable ConstantCopy find(Constant constant, int memory, Tenant tenant) {
    ConstantCopy copy = copies.get(key(constant, memory, tenant));
    return copy == null ? null : copy.use();
  }

  /** A new copy, not filled yet, for a request. */
  ConstantCopy add(Constant constant, int memory, Tenant tenant, Supplier<Buffer> allocation) {
    ConstantCopy copy = new ConstantCopy(memory, allocation.get(), this);
    copies.put(key(constant, memory, tenant), copy);
    return copy.use();
  }

  private Key key(Constant constant, int memory, Tenant tenant) {
    return new Key(constant.digest(), memory, shared ? null : tenant);
  }

  /** No further request finds the copy. */
  void remove(ConstantCopy copy) {
    copies.values().remove(copy);
  }

  /** Frees the copy in a memory that was used longest ago by a request that has ended. */
  boolean evict(int memory) {
    Iterator<ConstantCopy> eldestFirst = copies.values().iterator();
    while (eldestFirst.hasNext()) {
      ConstantCopy eldest = eldestFirst.next();
      if (eldest.memory() == memory && !eldest.isUsed()) {
        eldestFirst.remove();
        eldest.forget();
        return true;
      }
    }
    return false;
  }

  /** Frees all that no request uses; the others go when they are given back. */
  void close() {
    copies.values().forEach(ConstantCopy::forget);
    copies.clear();
  }
}
