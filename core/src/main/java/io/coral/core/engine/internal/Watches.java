package io.coral.core.engine.internal;

import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What waits for something that nobody tells, so that a timer looks for it. Any thread. */
final class Watches {

  /** How often it is looked. */
  static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private record Watch(BooleanSupplier condition, Runnable then) {}

  private final Queue<Watch> watches = new ConcurrentLinkedQueue<>();

  /** Has something done once a condition holds. */
  void add(BooleanSupplier condition, Runnable then) {
    watches.add(new Watch(condition, then));
  }

  /** Looks at all of them, by one thread at a time; false when none is left. */
  boolean look() {
    Iterator<Watch> each = watches.iterator();
    while (each.hasNext()) {
      Watch watch = each.next();
      try {
        if (watch.condition().getAsBoolean()) {
          each.remove();
          watch.then().run();
        }
      } catch (Throwable e) {
        log().error("A watch of the engine failed; please report this", e);
      }
    }
    return !watches.isEmpty();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Watches.class);
  }
}
