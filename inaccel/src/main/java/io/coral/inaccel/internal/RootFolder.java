package io.coral.inaccel.internal;

import io.grpc.Status;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A root by its descriptor: what is below it is found through no link, however the folders change
 * meanwhile. Any thread.
 */
final class RootFolder implements AutoCloseable {

  /** What {@code mkdtemp} and {@code mkstemp} make of six letters X. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]{6}");

  private static final int OWNER_WRITES = 0755;
  private static final int ALL_WRITE_THEIR_OWN = 01777;

  private final Libc libc = Libc.bind();
  private final Path path;
  private final int descriptor;

  private RootFolder(Path path) throws IOException {
    this.path = path;
    this.descriptor = libc.openat(Libc.AT_FDCWD, path.toString(), Libc.O_PATH | Libc.O_CLOEXEC);
    if (descriptor < 0) {
      throw new IOException(path + " cannot be opened: " + libc.strerror(libc.errno()));
    }
  }

  /** Opens it, and makes of it and of the folders in it what is not there. */
  static RootFolder open(Path path) throws IOException {
    Files.createDirectories(path);
    make(path.resolve("run"), OWNER_WRITES);
    make(path.resolve("shm"), ALL_WRITE_THEIR_OWN);
    make(path.resolve("tmp"), ALL_WRITE_THEIR_OWN);
    return new RootFolder(path);
  }

  private static void make(Path folder, int mode) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
      Files.setAttribute(folder, "unix:mode", mode);
    }
  }

  /** The folder, for people. */
  Path path() {
    return path;
  }

  /** A path of its socket that is short enough for one, wherever the root lies. */
  Path socket() {
    return ofDescriptor(descriptor).resolve("run").resolve("coral.sock");
  }

  /**
   * Opens a client's file, whose names were checked.
   *
   * @throws Refusal when it is none that this client may lend
   */
  SharedFile open(String self, String id) throws Refusal {
    String name = "shm/" + self + "/" + id;
    int shm = -1;
    int folder = -1;
    int file = -1;
    try {
      shm = openat(descriptor, "shm", name);
      folder = openat(shm, self, name);
      file = openat(folder, id, name);
      PosixFileAttributes found =
          Files.readAttributes(ofDescriptor(file), PosixFileAttributes.class);
      if (!found.isRegularFile()) {
        throw new Refusal(Status.Code.INVALID_ARGUMENT, name + " is no regular file");
      }
      return new SharedFile(
          name,
          FileChannel.open(ofDescriptor(file), StandardOpenOption.READ, StandardOpenOption.WRITE),
          Objects.requireNonNull(found.fileKey()),
          found.owner());
    } catch (IOException e) {
      throw new Refusal(Status.Code.INVALID_ARGUMENT, name + " cannot be opened: " + e, e);
    } finally {
      close(file);
      close(folder);
      close(shm);
    }
  }

  /** Without effects on what it opens, so a pipe or a device is harmless. */
  private int openat(int folder, String name, String of) throws Refusal {
    int opened = libc.openat(folder, name, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC);
    if (opened < 0) {
      int error = libc.errno();
      throw new Refusal(
          Status.Code.INVALID_ARGUMENT,
          of
              + (error == Libc.ENOENT
                  ? " is not there"
                  : " cannot be opened: " + libc.strerror(error)));
    }
    return opened;
  }

  private void close(int opened) {
    if (opened >= 0) {
      libc.close(opened);
    }
  }

  /** What a name means now; null when nothing. */
  @Nullable BasicFileAttributes find(String self, String id) {
    try {
      return Files.readAttributes(
          path.resolve("shm").resolve(self).resolve(id),
          BasicFileAttributes.class,
          LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return null;
    }
  }

  /** Refuses names that no client's files have. */
  static void requireName(String self, String id) throws Refusal {
    if (!NAME.matcher(self).matches() || !NAME.matcher(id).matches()) {
      throw new Refusal(
          Status.Code.INVALID_ARGUMENT,
          "an array is the file \""
              + id
              + "\" of \""
              + self
              + "\"; expected two names of six letters or digits");
    }
  }

  private static Path ofDescriptor(int descriptor) {
    return Path.of("/proc/self/fd", String.valueOf(descriptor));
  }

  /** Once; the socket is closed before. */
  @Override
  public void close() {
    libc.close(descriptor);
  }
}
