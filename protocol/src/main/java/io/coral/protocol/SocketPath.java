package io.coral.protocol;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Where the daemon's socket lies: where {@code CORAL_SOCKET} says, else in the folder that the
 * system makes for a person's session, else in the service's.
 */
public final class SocketPath {

  private static final String NAME = "coral/coral.sock";
  private static final Path SERVICE = Path.of("/run", NAME);

  private SocketPath() {}

  /** Where a client looks, in this order; one place where that is said. */
  public static List<Path> ofClient() {
    return ofClient(System.getenv());
  }

  static List<Path> ofClient(Map<String, String> environment) {
    String said = environment.getOrDefault("CORAL_SOCKET", "");
    if (!said.isEmpty()) {
      return List.of(Path.of(said));
    }
    return Stream.concat(
            Stream.of(environment.getOrDefault("XDG_RUNTIME_DIR", ""))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, NAME)),
            Stream.of(SERVICE))
        .toList();
  }

  /** Where a daemon of this user listens if nobody says: the first of those where it may. */
  public static Path ofDaemon() {
    List<Path> paths = ofClient();
    return paths.stream()
        .filter(path -> Files.isWritable(existing(path)))
        .findFirst()
        .orElse(paths.get(0));
  }

  /** The folder of a path, or the nearest above it that exists. */
  private static Path existing(Path path) {
    Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent());
    while (!Files.exists(folder)) {
      folder = Objects.requireNonNull(folder.getParent());
    }
    return folder;
  }
}
