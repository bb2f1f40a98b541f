package io.coral.repository.install.internal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder for what is on its way here. One that is named by what it is to hold stays after a
 * break, so that the next process goes on where this one was; whoever comes while it is in use gets
 * another.
 */
final class Scratch implements AutoCloseable {

  /** What was not gone on with for so long is cleared up. */
  private static final long KEPT_MILLIS = 7L * 24 * 3600 * 1000;

  /** Those of this process, which may not open their locks' files again. */
  private static final Set<Path> LIVING = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final @Nullable FileChannel lock;
  private boolean kept;

  private Scratch(Path folder, @Nullable FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** The folder of a user's downloads below a root: users who share a root do not share these. */
  static String folderOf(String user) {
    return ".downloads-" + user.replaceAll("[^A-Za-z0-9_-]", "_");
  }

  /** One of a name, to go on with; else a new one. */
  static Scratch named(Path base, String name) throws IOException {
    clearUp(base);
    Path folder = Files.createDirectories(base).toRealPath().resolve(name);
    if (LIVING.add(folder)) {
      Path file = base.resolve(name + ".lock");
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new Scratch(Files.createDirectories(folder), channel);
      }
      channel.close();
      LIVING.remove(folder);
    }
    return unnamed(base);
  }

  /** A new one, which nobody goes on with. */
  static Scratch unnamed(Path base) throws IOException {
    Path folder = Files.createDirectories(base).toRealPath().resolve(UUID.randomUUID().toString());
    return new Scratch(Files.createDirectory(folder), null);
  }

  Path folder() {
    return folder;
  }

  /** Leaves what is there for a process that goes on with it. */
  void keep() {
    kept = lock != null;
  }

  private static void clearUp(Path base) throws IOException {
    if (!Files.isDirectory(base)) {
      return;
    }
    List<Path> entries;
    try (Stream<Path> all = Files.list(base)) {
      entries = all.toList();
    }
    long old = System.currentTimeMillis() - KEPT_MILLIS;
    for (Path entry : entries) {
      if (entry.toFile().lastModified() < old) {
        delete(entry);
      }
    }
  }

  private static void delete(Path path) throws IOException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(path)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.deleteIfExists(each);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (!kept) {
        delete(folder);
      }
    } finally {
      if (lock != null) {
        lock.close();
        LIVING.remove(folder);
      }
    }
  }
}
