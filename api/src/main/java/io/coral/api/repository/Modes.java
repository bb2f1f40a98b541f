package io.coral.api.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who may use what is made below a repository's root: whoever may use the root, whatever the umask
 * of the user is that makes it. So a group shares a repository by its root's group and modes, the
 * set-group-id bit included. Blocks for the disk. Stateless; any thread.
 */
public final class Modes {

  private static final String MODE = "unix:mode";
  private static final int FOLDER = 07777;
  private static final int FILE = 0666;

  private Modes() {}

  /** Gives what this user has just made the modes of the root, with all that is in it. */
  public static void follow(Path root, Path made) throws IOException {
    if (!root.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return;
    }
    int mode = (Integer) Files.getAttribute(root, MODE);
    List<Path> all;
    try (Stream<Path> walk = Files.walk(made)) {
      all = walk.toList();
    }
    for (Path path : all) {
      Files.setAttribute(path, MODE, mode & (Files.isDirectory(path) ? FOLDER : FILE));
    }
  }

  /** A folder below the root that everybody uses who uses the root. */
  public static Path folder(Path root, Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      Files.createDirectories(folder);
      follow(root, folder);
    }
    return folder;
  }
}
