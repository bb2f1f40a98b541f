package io.coral.core.repository.internal;

import io.coral.api.repository.Modes;
import io.coral.api.repository.RepositoryException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of its own for one change: what is coming is made in it, and what goes is moved into it.
 * It is there from before the change to after it. A folder whose process does not live any more
 * shows a change that was not finished; the next change clears up after it.
 */
final class Staging implements AutoCloseable {

  private static final String OWNER = "owner";

  /** Those of this process, which may not open their files again: see {@link RepositoryLock}. */
  private static final Set<Path> LIVING = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel owner;

  private Staging(Path folder, FileChannel owner) {
    this.folder = folder;
    this.owner = owner;
  }

  /** A new one, after clearing up; the repository's lock is held. */
  @SuppressWarnings("resource") // handed over to the staging
  static Staging begin(Store store) throws IOException {
    Modes.folder(store.root(), store.objects());
    Modes.folder(store.root(), store.references());
    Modes.folder(store.root(), store.staging());
    Path folder = store.staging().toRealPath().resolve(UUID.randomUUID().toString());
    LIVING.add(folder);
    Files.createDirectory(folder);
    FileChannel owner =
        FileChannel.open(
            folder.resolve(OWNER), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    Staging staging = new Staging(folder, owner);
    owner.lock();
    Modes.follow(store.root(), folder);
    if (staging.clearUp(store)) {
      staging.collectGarbage(store);
    }
    return staging;
  }

  Path folder() {
    return folder;
  }

  /** Takes a file or folder out of its place at once; it is deleted with this folder. */
  void retire(Path path) throws IOException {
    Files.move(path, folder.resolve(UUID.randomUUID().toString()), StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes the folders of processes that died; false when there are none. */
  private boolean clearUp(Store store) throws IOException {
    boolean found = false;
    for (Path other : Store.entries(store.staging().toRealPath())) {
      if (!LIVING.contains(other) && isDead(other)) {
        Folders.delete(other);
        found = true;
      }
    }
    return found;
  }

  private static boolean isDead(Path other) throws IOException {
    try (FileChannel channel = FileChannel.open(other.resolve(OWNER), StandardOpenOption.WRITE)) {
      return channel.tryLock() != null;
    } catch (NoSuchFileException e) {
      return true; // it died before it had one, or is being deleted by its process
    }
  }

  /**
   * Objects that no reference names were put there by a process that died before it could. Where a
   * reference cannot be read, nobody knows which these are.
   */
  private void collectGarbage(Store store) throws IOException {
    Set<String> named = new HashSet<>();
    for (Path file : store.referenceFiles()) {
      try {
        named.add(Reference.read(file).object());
      } catch (IOException | RepositoryException e) {
        log().debug("Nothing is cleared up but what was being made", e);
        return;
      }
    }
    for (Path object : Store.entries(store.objects())) {
      if (!named.contains(object.getFileName().toString())) {
        retire(object);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Folders.delete(folder);
    } finally {
      owner.close();
      LIVING.remove(folder);
    }
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Staging.class);
  }
}
