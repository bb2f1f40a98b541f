package io.coral.launcher;

import java.time.Duration;
import java.util.List;

/**
 * Classes of the class path that take long to begin and need no bundle: a second thread begins them
 * while this one installs bundles. No bundle's thread meets it, since it is awaited before the
 * first bundle starts; unless a class hangs, which who needs it will see.
 */
final class EarlyClasses {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Thread thread;

  private EarlyClasses(List<String> names) {
    thread = new Thread(() -> names.forEach(EarlyClasses::begin), "coral-early");
    thread.setDaemon(true);
  }

  /** Begins them, in this order. */
  static EarlyClasses begin(List<String> names) {
    EarlyClasses begun = new EarlyClasses(names);
    begun.thread.start();
    return begun;
  }

  private static void begin(String name) {
    try {
      Class<?> unused = Class.forName(name, true, EarlyClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // whoever needs it will see, and can tell
    }
  }

  /**
   * Waits until all have begun, 10 s at most.
   *
   * @throws LaunchException when the thread is interrupted
   */
  void await() {
    try {
      thread.join(PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LaunchException("interrupted while classes began", e);
    }
  }
}
