package io.coral.cli.internal;

import io.coral.client.DaemonCoral;
import io.coral.protocol.SocketPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Commands that a daemon carries out, on a plain class path: the start of a JVM is what they cost.
 */
public final class DaemonMain {

  /** What {@code --repository} sets. */
  private static final String ROOT = "io.coral.core.repository.root";

  private DaemonMain() {}

  /**
   * Ends the process with the command's exit code; returns where no daemon answers, and where a
   * framework of one's own carries it out.
   */
  public static void main(String[] arguments) {
    Terminal terminal = new Terminal(System.out, System.err);
    List<String> reasons = new ArrayList<>();
    Optional<DaemonCoral> daemon = daemon(reasons);
    String command = command(arguments);
    if (daemon.isEmpty() && reasons.isEmpty() && command.equals("doctor")) {
      reasons.add("no daemon listens at " + SocketPath.ofClient());
    }
    if (daemon.isEmpty() && !DaemonNames.ALL.containsKey(command)) {
      reasons.forEach(
          reason -> terminal.tell("coral: " + reason + "; the command does without it"));
      return;
    }
    if (daemon.isPresent() && leaves(daemon.get(), System.getProperties(), arguments)) {
      daemon.get().close();
      return;
    }
    reasons.add("there is no daemon that could be asked; start one: coral serve");
    int exitCode =
        DaemonCommands.execute(
            new DaemonServices(daemon, String.join("; ", reasons)), terminal, arguments);
    daemon.ifPresent(DaemonCoral::close);
    System.exit(exitCode);
  }

  /** The first that a person typed; empty where there is none. */
  static String command(String... arguments) {
    return DaemonBitstream.words(arguments).get(0);
  }

  /**
   * Whether a framework of one's own carries a command out though there is a daemon; it looks for
   * canaries where the daemon's engine does.
   *
   * @param system what that framework is told
   */
  static boolean leaves(DaemonCoral daemon, Properties system, String... arguments) {
    if (DaemonBitstream.isOfCanaries(arguments)) {
      system.setProperty(ROOT, daemon.operator().repository().root().toString());
    }
    return DaemonBitstream.isOnesOwn(arguments);
  }

  /**
   * The first that answers where clients look.
   *
   * @param reasons told why one that is there was not taken
   */
  static Optional<DaemonCoral> daemon(List<String> reasons) {
    for (Path socket : SocketPath.ofClient()) {
      if (Files.exists(socket)) {
        try {
          return Optional.of(DaemonCoral.connect(socket));
        } catch (IOException e) {
          reasons.add("the daemon at " + socket + " is not asked: " + e.getMessage());
        }
      }
    }
    return Optional.empty();
  }
}
