package io.coral.protocol.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A socket in the file system that others connect to. There is one at a path: a file beside it,
 * locked for as long as it lives, tells a living owner from one that died and left its socket. One
 * that the supervisor of this process handed to it has neither: it is there before and after. One
 * thread accepts and closes.
 */
public final class LocalServer implements AutoCloseable {

  private static final int BACKLOG = 1024;

  private final Libc libc;
  private final Path path;
  private final int descriptor;

  /** The file at its path; null where that is the supervisor's. */
  private final @Nullable Own own;

  /**
   * A file that this process made.
   *
   * @param lock held for as long as it listens
   * @param key which file it is; somebody else's may take its place
   */
  private record Own(FileChannel lock, Object key) {}

  private LocalServer(Libc libc, Path path, int descriptor, @Nullable Own own) {
    this.libc = libc;
    this.path = path;
    this.descriptor = descriptor;
    this.own = own;
  }

  /**
   * Listens. The socket appears at its path once it has its permissions and is listened at. One
   * that was handed over with this path is taken as it is.
   *
   * @param path its folder is made where it is missing; what a dead owner left there is replaced
   * @param permissions who may connect: those that may write
   * @param group whose file it is; empty for the group of this process
   * @throws IOException when another process listens there, something that is no socket is there,
   *     or this user may not
   */
  public static LocalServer listen(
      Path path, Set<PosixFilePermission> permissions, Optional<GroupPrincipal> group)
      throws IOException {
    Libc libc = JnaLibc.bind();
    OptionalInt handed = HandedSockets.at(path.toAbsolutePath().toString(), libc, System.getenv());
    if (handed.isPresent()) {
      return new LocalServer(libc, path, handed.getAsInt(), null);
    }
    Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a folder");
    Files.createDirectories(folder);
    FileChannel lock = lock(path);
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
          && !Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
              .isOther()) {
        throw new IOException(
            path + " is no socket; remove it, or choose another path for the socket");
      }
      return listen(libc, path, permissions, group, lock);
    } catch (IOException | RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  private static LocalServer listen(
      Libc libc,
      Path path,
      Set<PosixFilePermission> permissions,
      Optional<GroupPrincipal> group,
      FileChannel lock)
      throws IOException {
    Path made = path.resolveSibling(path.getFileName() + ".new");
    byte[] address = Address.of(made);
    int descriptor =
        libc.socket(Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
      throw Failures.of(libc, "a socket cannot be made");
    }
    try {
      Files.deleteIfExists(made);
      if (libc.bind(descriptor, address, address.length) != 0) {
        throw Failures.of(libc, "a socket cannot be made at " + made);
      }
      PosixFileAttributeView file = Files.getFileAttributeView(made, PosixFileAttributeView.class);
      if (group.isPresent()) {
        file.setGroup(group.get());
      }
      file.setPermissions(permissions);
      if (libc.listen(descriptor, BACKLOG) != 0) {
        throw Failures.of(libc, "nobody can be heard at " + path);
      }
      Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
      return new LocalServer(libc, path, descriptor, new Own(lock, key(path)));
    } catch (IOException | RuntimeException | Error e) {
      libc.close(descriptor);
      Files.deleteIfExists(made);
      throw e;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    Path file = path.resolveSibling(path.getFileName() + ".lock");
    FileChannel lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return lock;
      }
    } catch (OverlappingFileLockException e) {
      // by this very process
    } catch (IOException e) {
      lock.close();
      throw e;
    }
    lock.close();
    throw new IOException(
        "another daemon listens at " + path + "; stop it, or choose another path for the socket");
  }

  private static Object key(Path path) throws IOException {
    return Objects.requireNonNull(
        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey());
  }

  int descriptor() {
    return descriptor;
  }

  /** Where it listens. */
  public Path path() {
    return path;
  }

  /**
   * Takes who waits, without waiting.
   *
   * @return null when nobody waits, or the one that did is gone
   * @throws IOException when none can be taken, as without free descriptors
   */
  public @Nullable LocalSocket accept() throws IOException {
    int accepted = libc.accept4(descriptor, 0, 0, Libc.SOCK_CLOEXEC);
    if (accepted >= 0) {
      return new LocalSocket(libc, accepted);
    }
    int error = libc.errno();
    if (error == Libc.EAGAIN || error == Libc.EINTR || error == Libc.ECONNABORTED) {
      return null;
    }
    throw Failures.of(libc, "a connection to " + path + " cannot be taken", error);
  }

  /** Takes its own socket away, unless another is in its place. Called once. */
  @Override
  public void close() throws IOException {
    libc.close(descriptor);
    if (own == null) {
      return;
    }
    FileChannel lock = own.lock();
    try (lock) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && key(path).equals(own.key())) {
        Files.delete(path);
      }
    }
  }
}
