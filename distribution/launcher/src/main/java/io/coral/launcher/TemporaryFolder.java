package io.coral.launcher;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Folders that only this run uses, and their removal. */
final class TemporaryFolder {
  /** Names the run's folder in a child process, and in the files of a profile. */
  static final String OF_RUN = "coral.temporary";

  private static final String FRESH = "coral-run-" + UUID.randomUUID();

  private TemporaryFolder() {}

  /**
   * The folder of this run of the launcher, its child process included. It is only named here:
   * whoever starts a child that uses it makes it, and deletes it behind the child.
   */
  static Path ofRun() {
    String given = System.getProperty(OF_RUN);
    return given == null ? Path.of(System.getProperty("java.io.tmpdir"), FRESH) : Path.of(given);
  }

  /** Deletes as much as can be deleted; links are not followed. Never throws. */
  static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (IOException e) {
      // The operating system clears its temporary folder; nobody can act on this message.
      System.getLogger(TemporaryFolder.class.getName())
          .log(System.Logger.Level.DEBUG, () -> "left behind: " + folder, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
