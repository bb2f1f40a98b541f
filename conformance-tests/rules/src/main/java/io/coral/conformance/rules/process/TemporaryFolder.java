package io.coral.conformance.rules.process;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A folder with all that a process of the kit leaves behind, however it ends. Deleted when it is
 * closed, or when this process ends. Any thread.
 */
public final class TemporaryFolder implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("coral-[a-z]+-(\\d{1,18})-.*");

  private static final Set<Path> THERE = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(TemporaryFolder::deleteAll, "kit: deletes folders"));
    sweep();
  }

  private final Path path;

  private TemporaryFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes a folder whose name tells this process.
   *
   * @param prefix {@code coral-}, a word and a hyphen
   * @throws NotTestable when none can be made
   */
  public static TemporaryFolder make(String prefix) {
    try {
      Path path = Files.createTempDirectory(prefix + ProcessHandle.current().pid() + "-");
      THERE.add(path);
      return new TemporaryFolder(path);
    } catch (IOException e) {
      throw new NotTestable(
          "no folder can be made in " + System.getProperty("java.io.tmpdir") + ": " + e, e);
    }
  }

  /** Deletes what this process has made and not closed. */
  static void deleteAll() {
    THERE.forEach(TemporaryFolder::delete);
  }

  /** Deletes what kits left that were killed: their folders name processes that are no more. */
  static void sweep() {
    Path all = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(all, "coral-*")) {
      for (Path folder : folders) {
        if (isLeft(folder)) {
          delete(folder);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // whoever makes a folder there is told what is wrong with it
      log(all, e);
    }
  }

  /** Whether a folder is of a process of the same user that is no more. */
  private static boolean isLeft(Path folder) throws IOException {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    return name.matches()
        && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()
        && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && Files.isWritable(folder);
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
      log(folder, e);
    }
  }

  private static void log(Path folder, Exception e) {
    System.getLogger(TemporaryFolder.class.getName())
        .log(System.Logger.Level.DEBUG, () -> "left behind: " + folder, e);
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
