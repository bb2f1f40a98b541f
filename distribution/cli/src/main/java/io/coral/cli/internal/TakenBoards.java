package io.coral.cli.internal;

import io.coral.api.Board;
import io.coral.api.RuntimeStatus;
import io.coral.client.DaemonCoral;
import io.coral.spec.RuntimeInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The boards that a daemon leaves to this process. They go back when they are closed, and whatever
 * else happens when the process ends: the daemon sees its connection end.
 */
public final class TakenBoards implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String RUNTIME = "--runtime";

  /** For the life of the process: whoever ends it closes nothing. */
  private static @Nullable TakenBoards ofProcess;

  private final DaemonCoral daemon;
  private final List<String> names = new ArrayList<>();

  private TakenBoards(DaemonCoral daemon) {
    this.daemon = daemon;
  }

  /**
   * Runs before a command that opens boards itself: takes those of the runtime that it is asked
   * for, else of all runtimes. The boards of a runtime that run inside the process are each
   * process's own. Ends the process where the daemon refuses.
   *
   * @param arguments the command's name, then its arguments
   */
  public static void main(String[] arguments) {
    Terminal terminal = new Terminal(System.out, System.err);
    List<String> reasons = new ArrayList<>();
    DaemonCoral daemon = DaemonMain.daemon(reasons).orElse(null);
    if (daemon == null) {
      return;
    }
    String runtime = runtime(arguments);
    try {
      TakenBoards taken =
          take(
              daemon,
              "coral " + arguments[0] + ", process " + ProcessHandle.current().pid(),
              info -> !info.inProcess() && (runtime.isEmpty() || info.id().equals(runtime)));
      if (!taken.names().isEmpty()) {
        terminal.tell("coral: the daemon leaves " + taken.names() + " to this process");
      }
      ofProcess = taken;
    } catch (RuntimeException e) {
      terminal.tell(
          "coral: the daemon does not give its boards to this command: "
              + e.getMessage()
              + "; ask who may, or stop the daemon");
      System.exit(ExitCode.FAILED);
    }
  }

  /** The value of {@code --runtime}; empty where it is not said. */
  static String runtime(String... arguments) {
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].startsWith(RUNTIME + "=")) {
        return arguments[i].substring(RUNTIME.length() + 1);
      }
      if (arguments[i].equals(RUNTIME) && i + 1 < arguments.length) {
        return arguments[i + 1];
      }
    }
    return "";
  }

  /**
   * Takes boards; all or none.
   *
   * @param daemon closed with what is returned, or where it refuses
   * @param why who takes them, for people
   * @param runtimes whose boards
   */
  static TakenBoards take(DaemonCoral daemon, String why, Predicate<RuntimeInfo> runtimes) {
    TakenBoards taken = new TakenBoards(daemon);
    try {
      Set<String> ids =
          daemon.runtimes().stream()
              .map(RuntimeStatus::info)
              .filter(runtimes)
              .map(RuntimeInfo::id)
              .collect(Collectors.toSet());
      for (Board board : daemon.boards()) {
        if (ids.contains(board.runtimeId()) && board.owner().isEmpty()) {
          String name = board.runtimeId() + "/" + board.id();
          daemon.drain(name, why, PATIENCE);
          taken.names.add(name);
        }
      }
      return taken;
    } catch (RuntimeException e) {
      taken.close();
      throw e;
    }
  }

  /** Which, as runtime/id. */
  List<String> names() {
    return List.copyOf(names);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
