package io.coral.layers.leaks;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One object that has to be closed. Refers to neither the object nor its wrapper. */
final class Tracked {

  private final String object;
  private final Throwable madeAt;
  private final Set<Tracked> children = ConcurrentHashMap.newKeySet();
  private final @Nullable Tracked parent;

  Tracked(String object, Throwable madeAt, @Nullable Tracked parent) {
    this.object = object;
    this.madeAt = madeAt;
    this.parent = parent;
    if (parent != null) {
      parent.children.add(this);
    }
  }

  Leak leak(boolean unreachable) {
    return new Leak(object, unreachable, madeAt);
  }

  /** Nobody can close it any more, nor what is below it. */
  void forget() {
    if (parent != null) {
      parent.children.remove(this);
    }
  }

  /** Calls back with this one and everything below it, which a close of it closes too. */
  void end(Consumer<Tracked> each) {
    forget();
    for (Tracked child : children) {
      child.end(each);
    }
    each.accept(this);
  }
}
