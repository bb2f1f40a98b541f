package io.coral.core.repository.internal;

import io.coral.natives.FileChanges;
import io.coral.natives.FileChanges.Change;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Whether some paths still lead to what they led to, and that has not changed, by the kernel's own
 * notes. Not told: a file system that is mounted over a path, permissions of what lies above it,
 * and writes through a memory mapping. Good for one change; any thread.
 */
final class PathWatch implements AutoCloseable {

  /** Those that are this machine's alone: of others, changes by other machines are not told. */
  private static final Set<String> LOCAL =
      Set.of("bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "jfs", "tmpfs", "xfs", "zfs");

  private final FileChanges changes;

  private PathWatch(FileChanges changes) {
    this.changes = changes;
  }

  /**
   * Watches paths, which need not exist; what changed before this returns may be unseen. Empty
   * where that cannot be had: without JNA or inotify, over links, on a file system of several
   * machines, or where the system lets this user watch no more.
   *
   * @param paths absolute
   */
  static Optional<PathWatch> of(Collection<Path> paths) {
    try {
      return FileChanges.open().flatMap(changes -> of(paths, changes));
    } catch (LinkageError e) {
      LoggerFactory.getLogger(PathWatch.class).debug("Files are not watched", e);
      return Optional.empty();
    }
  }

  static Optional<PathWatch> of(Collection<Path> paths, FileChanges changes) {
    PathWatch watch = new PathWatch(changes);
    if (watch.addAll(paths)) {
      return Optional.of(watch);
    }
    watch.close();
    return Optional.empty();
  }

  private boolean addAll(Collection<Path> paths) {
    Set<Object> known = new HashSet<>();
    Set<Path> above = new HashSet<>();
    try {
      for (Path path : paths) {
        Path there = existing(path);
        boolean isAdded =
            there.toRealPath().equals(there)
                && isLocal(there, known)
                && changes.watch(there, there.equals(path) ? Change.CONTENT : Change.ENTRY)
                && changes.watch(there, Change.PLACE);
        if (!isAdded || !addAbove(there, above)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      // it changes at this moment
      return false;
    }
  }

  /** The path, or the nearest above it that is there. */
  private static Path existing(Path path) {
    Path parent = path.getParent();
    return parent == null || Files.exists(path, LinkOption.NOFOLLOW_LINKS)
        ? path
        : existing(parent);
  }

  private boolean addAbove(Path path, Set<Path> done) {
    for (Path next = path.getParent(); next != null && done.add(next); next = next.getParent()) {
      if (!changes.watch(next, Change.PLACE)) {
        return false;
      }
    }
    return true;
  }

  /** File systems are told apart by their devices, for to find one's kind takes its time. */
  private static boolean isLocal(Path path, Set<Object> known) throws IOException {
    Object device = Files.getAttribute(path, "unix:dev");
    return known.contains(device)
        || LOCAL.contains(Files.getFileStore(path).type()) && known.add(device);
  }

  /** Whether nothing has happened so far. */
  boolean isQuiet() {
    return changes.areNone();
  }

  /** A call of {@link #isQuiet} that is under way, or comes later, answers anything. */
  @Override
  public void close() {
    changes.close();
  }
}
