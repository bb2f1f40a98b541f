package io.coral.launcher;

import java.time.Duration;
import java.util.Optional;

/**
 * Ends a child process of the launcher when the launcher is no more: one that is killed cannot take
 * its child with it, and the child has the boards.
 */
final class ParentWatch {
  private static final int ENDED = 143;
  private static final Duration END_BOUND = Duration.ofSeconds(20);

  private ParentWatch() {}

  /**
   * Watches from now on, in a thread of its own.
   *
   * @param pid the launcher's
   */
  static void start(long pid) {
    Optional<ProcessHandle> parent =
        ProcessHandle.current().parent().filter(handle -> handle.pid() == pid);
    thread(
            "coral-parent-watch",
            () -> {
              parent.ifPresent(launcher -> launcher.onExit().join());
              end();
            })
        .start();
  }

  /** In order, as on a signal; what does not end in time is left. */
  private static void end() {
    Thread ending = thread("coral-end", () -> System.exit(ENDED));
    ending.start();
    try {
      ending.join(END_BOUND.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ENDED);
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
