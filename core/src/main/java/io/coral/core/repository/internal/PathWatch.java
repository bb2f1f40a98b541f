package io.coral.core.repository.internal;

import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel (Linux's inotify) note whatever happens to some paths, so that one call tells
 * whether anything did, however many they are. The note is there before the change returns to
 * whoever makes it, so none goes unseen. Not told: a file system that is mounted over a path,
 * permissions of what lies above it, and writes through a memory mapping. Good for one change; any
 * thread.
 */
final class PathWatch implements AutoCloseable {

  /** Those that are this machine's alone: of others, changes by other machines are not told. */
  private static final Set<String> LOCAL =
      Set.of("bcachefs", "btrfs", "ext2", "ext3", "ext4", "f2fs", "jfs", "tmpfs", "xfs", "zfs");

  /** What may happen to a file or to what is in a folder. */
  private static final int CONTENT =
      Libc.IN_MODIFY
          | Libc.IN_ATTRIB
          | Libc.IN_MOVED_FROM
          | Libc.IN_MOVED_TO
          | Libc.IN_CREATE
          | Libc.IN_DELETE;

  /** What may happen to a folder so that a path through it leads elsewhere. */
  private static final int SELF = Libc.IN_DELETE_SELF | Libc.IN_MOVE_SELF;

  /** What happens to a folder in which something is made. */
  private static final int MADE = Libc.IN_CREATE | Libc.IN_MOVED_TO;

  /** {@code struct pollfd}: descriptor, events, events that came. */
  private static final int POLL_BYTES = 8;

  private final Libc libc;
  private final int descriptor;
  private final ByteBuffer polled = ByteBuffer.allocateDirect(POLL_BYTES);
  private final long polledAddress;

  private PathWatch(Libc libc, int descriptor) {
    this.libc = libc;
    this.descriptor = descriptor;
    polled.order(ByteOrder.nativeOrder()).putInt(0, descriptor).putShort(4, Libc.POLLIN);
    this.polledAddress = libc.address(polled);
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
      return of(paths, JnaLibc.bind());
    } catch (LinkageError e) {
      LoggerFactory.getLogger(PathWatch.class).debug("Files are not watched", e);
      return Optional.empty();
    }
  }

  static Optional<PathWatch> of(Collection<Path> paths, Libc libc) {
    int descriptor = libc.inotify_init1(Libc.IN_CLOEXEC);
    if (descriptor < 0) {
      return Optional.empty();
    }
    PathWatch watch = new PathWatch(libc, descriptor);
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
        Path there = path;
        while (!Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
          there = there.getParent();
        }
        boolean isAdded =
            there.toRealPath().equals(there)
                && isLocal(there, known)
                && add(there, SELF | (there.equals(path) ? CONTENT : MADE));
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

  private boolean addAbove(Path path, Set<Path> done) {
    for (Path next = path.getParent(); next != null && done.add(next); next = next.getParent()) {
      if (!add(next, SELF)) {
        return false;
      }
    }
    return true;
  }

  /** File systems are told apart by their devices, for to find one's kind takes its time. */
  private static boolean isLocal(Path path, Set<Object> known) throws IOException {
    Object device = Files.getAttribute(path, "unix:dev");
    boolean isLocal = known.contains(device) || LOCAL.contains(Files.getFileStore(path).type());
    known.add(device);
    return isLocal;
  }

  private boolean add(Path path, int mask) {
    byte[] name = path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
    byte[] terminated = Arrays.copyOf(name, name.length + 1);
    return libc.inotify_add_watch(descriptor, terminated, mask | Libc.IN_MASK_ADD) >= 0;
  }

  /** Whether nothing has happened so far. */
  boolean isQuiet() {
    try {
      return libc.poll(polledAddress, 1, 0) == 0;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** A call of {@link #isQuiet} that is under way, or comes later, answers anything. */
  @Override
  public void close() {
    libc.close(descriptor);
  }
}
