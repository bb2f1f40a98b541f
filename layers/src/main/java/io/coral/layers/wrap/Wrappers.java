package io.coral.layers.wrap;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The living wrapper of each object, by identity. Keeps neither reachable. */
final class Wrappers {

  private static final class Key extends WeakReference<Object> {
    private final Class<?> type;
    private final int hash;

    Key(Class<?> type, Object target) {
      super(target);
      this.type = type;
      this.hash = System.identityHashCode(target);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      Object target = get();
      return other instanceof Key key && target != null && key.type == type && key.refersTo(target);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  private static final class Entry extends WeakReference<Object> {
    private final Key key;

    Entry(Key key, Object wrapper, ReferenceQueue<Object> queue) {
      super(wrapper, queue);
      this.key = key;
    }
  }

  private final Map<Key, Entry> entries = new HashMap<>();
  private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

  /** The living wrapper, or a new one. */
  synchronized Object get(Class<?> type, Object target, Supplier<Object> make) {
    for (Reference<?> gone = collected.poll(); gone != null; gone = collected.poll()) {
      Entry entry = (Entry) gone;
      entries.remove(entry.key, entry);
    }
    Key key = new Key(type, target);
    Entry entry = entries.get(key);
    Object wrapper = entry == null ? null : entry.get();
    if (wrapper == null) {
      wrapper = make.get();
      entries.put(key, new Entry(key, wrapper, collected));
    }
    return wrapper;
  }
}
