package io.coral.conformance.osgi;

import io.coral.conformance.bench.NotTestable;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A folder with all that a process of the kit leaves behind, however it ends. Deleted when it is
 * closed, or when this process ends. Any thread.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final Set<Path> THERE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> THERE.forEach(TemporaryFolder::delete), "kit: deletes folders"));
  }

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes a folder.
   *
   * @throws NotTestable when none can be made
   */
  public static TemporaryFolder make(String prefix) {
    try {
      Path path = Files.createTempDirectory(prefix);
      THERE.add(path);
      return new TemporaryFolder(path);
    } catch (IOException e) {
      throw new NotTestable(
          "no folder can be made in " + System.getProperty("java.io.tmpdir") + ": " + e, e);
    }
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Deletes as much as can be deleted; links are not followed. */
  @Override
  public void close() {
    delete(path);
    THERE.remove(path);
  }

  private static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (IOException e) {
      // a process that is ending may still write there; the system clears its temporary folder
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
