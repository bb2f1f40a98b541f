package io.coral.core.repository.internal;

import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps changes of several processes apart, and tells those who read that something changes. A
 * replacement is stamped before and after it, and has a retired folder from its first move until it
 * was stamped again; so a reading that no stamp and no such folder touched has seen all of it.
 */
record RepositoryLock(Path root, FileChannel channel, FileLock lock) implements AutoCloseable {

  private static final String FILE = ".lock";
  private static final String STAGING = ".installing-";
  private static final String RETIRED = ".retired-";

  /** What is replaced, in a retired folder, and the file that says where it belongs. */
  private static final String OLD = "old";

  private static final String PLACE = "place";

  @SuppressWarnings("resource") // handed over to the record
  static RepositoryLock take(Path root) throws IOException {
    Files.createDirectories(root);
    FileChannel channel =
        FileChannel.open(root.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      return new RepositoryLock(root, channel, channel.lock());
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new RepositoryException(
          root, "another installation or removal is under way; try again when it is done", e);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A new folder to prepare an artifact in. */
  Path staging() throws IOException {
    return Folders.create(root, STAGING);
  }

  /** Puts a complete folder in its place; whatever was there comes back if that fails. */
  void put(Path staging, Path folder) throws IOException {
    Files.createDirectories(Objects.requireNonNull(folder.getParent()));
    if (!Files.exists(folder)) {
      Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    stamp();
    Path retired = Folders.create(root, RETIRED);
    Files.writeString(retired.resolve(PLACE), root.relativize(folder).toString());
    Path old = retire(folder, retired);
    try {
      Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
      throw e;
    } finally {
      stamp();
    }
    Folders.delete(retired);
  }

  /** Takes a folder away at once, and then what was in it. */
  void remove(Path folder) throws IOException {
    Path retired = Folders.create(root, RETIRED);
    retire(folder, retired);
    Folders.deleteEmpty(Objects.requireNonNull(folder.getParent()), root);
    Folders.delete(retired);
  }

  /** A folder that cannot be moved stays, and nobody waits for its replacement. */
  private static Path retire(Path folder, Path retired) throws IOException {
    try {
      return Files.move(folder, retired.resolve(OLD), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Folders.delete(retired);
      throw e;
    }
  }

  /** Whether a folder is away for a moment, or for good by a process that died. */
  static boolean isReplacing(Path root) {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.anyMatch(entry -> entry.getFileName().toString().startsWith(RETIRED));
    } catch (IOException e) {
      return false;
    }
  }

  /** Marks a change, so that who reads meanwhile notices. */
  private void stamp() throws IOException {
    ByteBuffer mark = ByteBuffer.allocate(Long.BYTES);
    channel.write(mark.putLong(0, ThreadLocalRandom.current().nextLong()), 0);
  }

  /** The mark of the last change; absent before the first. */
  static Optional<ByteBuffer> stamp(Path root) {
    try {
      return Optional.of(ByteBuffer.wrap(Files.readAllBytes(root.resolve(FILE))));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Null when somebody else has it. */
  @SuppressWarnings("resource") // handed over to the record
  static @Nullable RepositoryLock tryTake(Path root) throws IOException {
    FileChannel channel =
        FileChannel.open(root.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      log().debug("Another repository of this process is changing {}", root);
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return lock == null ? null : new RepositoryLock(root, channel, lock);
  }

  /** Puts back what a process that died was about to replace; removes what else it left. */
  void sweep() throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.startsWith(RETIRED)) {
          putBack(entry);
        }
        if (name.startsWith(STAGING) || name.startsWith(RETIRED)) {
          Folders.delete(entry);
        }
      }
    }
  }

  private void putBack(Path retired) throws IOException {
    Path place = retired.resolve(PLACE);
    Path old = retired.resolve(OLD);
    if (!Files.exists(place) || !Files.exists(old)) {
      return;
    }
    Path folder = root.resolve(Files.readString(place)).normalize();
    if (folder.startsWith(root) && !Files.exists(folder)) {
      Files.createDirectories(Objects.requireNonNull(folder.getParent()));
      Files.move(old, folder, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(RepositoryLock.class);
  }
}
