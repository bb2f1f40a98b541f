package io.coral.gateway.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;

/**
 * A part of a shared memory object of a client's. It is read and written, and never mapped: its
 * client may cut it off at any time, and whoever touches a mapping beyond its end is killed. Any
 * thread.
 */
final class Region implements AutoCloseable {

  private static final Path OBJECTS = Path.of("/dev/shm");

  private final Described described;
  private final FileChannel object;

  /**
   * What a client says of one.
   *
   * @param key the object's name, as shm_open(3) takes it
   * @param offset in bytes, in the object
   */
  record Described(String name, String key, long offset, long bytes) {}

  private Region(Described described, FileChannel object) {
    this.described = described;
    this.object = object;
  }

  /**
   * Opens one.
   *
   * @param owner who asks, and whose the object has to be
   * @throws Refusal where it is another's, is none, or has fewer bytes
   */
  static Region open(Described described, UserPrincipal owner) {
    Path file = file(described.key());
    try {
      PosixFileAttributes before = attributes(file);
      requireOwn(described, before, owner);
      Region region =
          new Region(
              described,
              FileChannel.open(
                  file,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS));
      try {
        // nobody but an object's owner can take its name away there, so it is the one that was open
        if (!attributes(file).fileKey().equals(before.fileKey())) {
          throw unable(described, "it was replaced meanwhile; register it again");
        }
        region.requireBytes();
        return region;
      } catch (IOException | RuntimeException e) {
        region.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw unable(described, "there is none of that key");
    } catch (AccessDeniedException e) {
      throw unable(described, "expected one that the gateway's user may read and write, too");
    } catch (IOException e) {
      throw unable(described, String.valueOf(e.getMessage()));
    }
  }

  private static Path file(String key) {
    String name = key.startsWith("/") ? key.substring(1) : key;
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/")) {
      throw none(key);
    }
    try {
      return OBJECTS.resolve(name);
    } catch (InvalidPathException e) {
      throw none(key);
    }
  }

  private static Refusal none(String key) {
    return new Refusal(
        Refusal.Kind.INVALID,
        "the key '" + key + "' is none; expected a name as shm_open takes it, without more of '/'");
  }

  private static PosixFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static void requireOwn(
      Described described, PosixFileAttributes object, UserPrincipal owner) {
    if (!object.isRegularFile()) {
      throw unable(described, "it is no shared memory object");
    }
    if (!object.owner().equals(owner)) {
      throw unable(described, "it is another user's; expected one that " + owner + " has made");
    }
  }

  private void requireBytes() throws IOException {
    long size = object.size();
    if (described.offset < 0 || described.bytes < 1 || described.offset > size - described.bytes) {
      throw unable(
          described, "expected an offset and a size, of at least 1, within its " + size + " bytes");
    }
  }

  private static Refusal unable(Described described, String why) {
    return new Refusal(
        Refusal.Kind.INVALID,
        "Unable to open shared memory region: '" + described.key() + "': " + why);
  }

  Described described() {
    return described;
  }

  /**
   * Fills a buffer with what is there.
   *
   * @param at in bytes, in this region, with as many behind as the buffer has
   * @throws Refusal where the object was cut off, or this closed
   */
  void read(long at, ByteBuffer to) {
    access(
        () -> {
          for (long from = described.offset + at; to.hasRemaining(); ) {
            int got = object.read(to, from);
            if (got < 0) {
              throw cutOff();
            }
            from += got;
          }
        });
  }

  /** Writes a buffer there; as {@link #read}. */
  void write(long at, ByteBuffer from) {
    access(
        () -> {
          long to = described.offset + at;
          if (object.size() < to + from.remaining()) {
            throw cutOff();
          }
          while (from.hasRemaining()) {
            to += object.write(from, to);
          }
        });
  }

  private interface Access {
    void run() throws IOException;
  }

  private void access(Access access) {
    try {
      access.run();
    } catch (ClosedChannelException e) {
      throw wrong("was unregistered meanwhile");
    } catch (IOException e) {
      throw wrong("cannot be used: " + e.getMessage());
    }
  }

  private Refusal cutOff() {
    return wrong("has fewer bytes than when it was registered");
  }

  private Refusal wrong(String what) {
    return new Refusal(
        Refusal.Kind.INVALID, "shared memory region '" + described.name() + "' " + what);
  }

  /** Whoever reads or writes is refused from now on. Idempotent. */
  @Override
  public void close() {
    try {
      object.close();
    } catch (IOException e) {
      throw new IllegalStateException("a descriptor of " + described + " cannot be closed", e);
    }
  }
}
