package io.coral.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The launcher once more, in a process with the environment and the JVM options of a profile. It
 * shares this process's standard streams; its exit code becomes ours, our end becomes its end.
 */
final class ChildProcess {
  /** Names the launcher's process in the child, which then starts no child itself. */
  private static final String PARENT = "coral.parent";

  private static final Duration END_BOUND = Duration.ofSeconds(15);

  private ChildProcess() {}

  /** Whether the profile asks for something that this process cannot give itself any more. */
  static boolean neededFor(Profile profile) {
    return profile.needsItsOwnStart() && !isChild() && !Preparation.isDone();
  }

  private static boolean isChild() {
    return Long.getLong(PARENT) != null;
  }

  /** In a child, sees to it that it ends with the launcher. */
  static void endWithParent() {
    if (isChild()) {
      ParentWatch.start(Long.getLong(PARENT));
    }
  }

  /**
   * Runs the launcher in a child process and waits for its end.
   *
   * @return the child's exit code
   * @throws LaunchException when the process cannot be started
   */
  static int run(Profile profile, String... arguments) {
    ProcessBuilder builder = new ProcessBuilder(commandLine(profile, arguments)).inheritIO();
    builder.environment().putAll(profile.environment());
    AtomicReference<@Nullable Process> child = new AtomicReference<>();
    // Before the folder: a signal must find somebody who deletes it.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> endOnSignal(child.get()), "coral-end-child"));
    try (TemporaryFolder folder = TemporaryFolder.make(TemporaryFolder.ofRun())) {
      RunFolder.fill(folder.path(), profile);
      Process started = builder.start();
      child.set(started);
      return waitFor(started);
    } catch (IOException e) {
      throw new LaunchException(
          "profile " + profile.name() + ": no process can be started (" + e.getMessage() + ")", e);
    }
  }

  private static List<String> commandLine(Profile profile, String... arguments) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    line.addAll(profile.jvmOptions());
    line.add("-D" + PARENT + "=" + ProcessHandle.current().pid());
    line.add("-D" + TemporaryFolder.OF_RUN + "=" + TemporaryFolder.ofRun());
    line.add("-cp");
    line.add(System.getProperty("java.class.path"));
    line.add(Main.class.getName());
    line.addAll(List.of(arguments));
    return line;
  }

  private static int waitFor(Process child) {
    while (true) {
      try {
        return child.waitFor();
      } catch (InterruptedException e) {
        // Only the child knows when it is done; it is told to end, and then we wait on.
        child.destroy();
      }
    }
  }

  /** Nobody else deletes the run's folder when a signal ends this process. */
  private static void endOnSignal(@Nullable Process child) {
    if (child != null) {
      end(child);
    }
    TemporaryFolder.closeAll();
    if (child != null && !child.isAlive() && child.exitValue() == 0) {
      // the command took the signal for its end
      Runtime.getRuntime().halt(0);
    }
  }

  /** A signal to this process alone must reach the child, which then stops in order. */
  private static void end(Process child) {
    if (!child.isAlive()) {
      return;
    }
    child.destroy();
    try {
      if (!child.waitFor(END_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
        child.destroyForcibly();
      }
    } catch (InterruptedException e) {
      child.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
