package io.coral.conformance.rules.process;

import io.coral.launcher.TemporaryFolder;
import java.util.Optional;

/**
 * Ends a child process of the kit with the kit, however that ends: a child whose rule hangs would
 * keep the board.
 */
public final class ParentWatch {

  private static final String PARENT = "coral.kit.parent";

  private ParentWatch() {}

  /** The argument that tells a child which process is its parent. */
  public static String argument() {
    return "-D" + PARENT + "=" + ProcessHandle.current().pid();
  }

  /** Watches the parent from now on; ends this process at once when it has gone already. */
  public static void start() {
    long parent = Long.getLong(PARENT, 0);
    Optional<ProcessHandle> alive =
        ProcessHandle.current().parent().filter(found -> found.pid() == parent);
    if (alive.isEmpty()) {
      end();
    } else {
      alive.get().onExit().thenRun(ParentWatch::end);
    }
  }

  /** Without shutdown hooks: a runtime's may hang. What the kit has left goes with the next one. */
  private static void end() {
    TemporaryFolder.closeAll();
    Runtime.getRuntime().halt(1);
  }
}
