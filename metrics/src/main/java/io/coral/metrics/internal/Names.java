package io.coral.metrics.internal;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Names that have series of their own: the first so many. All others share one, so that a
 * monitoring system is not flooded by whoever invents names. Any thread.
 */
final class Names {

  /** What stands for a name without series of its own. */
  static final String OTHER = "other";

  private final int most;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  Names(int most) {
    this.most = most;
  }

  /** The name to tell. */
  String of(String name) {
    if (known.contains(name)) {
      return name;
    }
    synchronized (this) {
      if (known.size() >= most && !known.contains(name)) {
        return OTHER;
      }
      known.add(name);
      return name;
    }
  }
}
