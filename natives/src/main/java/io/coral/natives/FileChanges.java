package io.coral.natives;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether anything has happened to some files and folders, as the kernel notes it (Linux's
 * inotify): one look tells, however many they are, without a call where the system allows. The note
 * is there before the change returns to whoever makes it. Changes through another machine, or
 * through a memory mapping, are not noted. Any thread.
 */
public final class FileChanges implements AutoCloseable {

  /** {@code struct pollfd}: descriptor, events, events that came. */
  private static final int POLL_BYTES = 8;

  private static final int CONTENT =
      NotifyCalls.IN_MODIFY
          | NotifyCalls.IN_ATTRIB
          | NotifyCalls.IN_MOVED_FROM
          | NotifyCalls.IN_MOVED_TO
          | NotifyCalls.IN_CREATE
          | NotifyCalls.IN_DELETE;

  private final NotifyCalls calls;
  private final int descriptor;
  private final ByteBuffer polled = ByteBuffer.allocateDirect(POLL_BYTES);
  private final long polledAddress;

  /** Null where only a call tells. */
  private final @Nullable ReadableFlag flag;

  private FileChanges(NotifyCalls calls, int descriptor) {
    this.calls = calls;
    this.descriptor = descriptor;
    polled.order(ByteOrder.nativeOrder()).putInt(0, descriptor).putShort(4, NotifyCalls.POLLIN);
    this.polledAddress = calls.address(polled);
    this.flag = ReadableFlag.of(calls, descriptor);
  }

  /** What may happen to a path. */
  public enum Change {
    /** The file, or what is in the folder, is changed in any way. */
    CONTENT(FileChanges.CONTENT),

    /** Something new is in the folder. */
    ENTRY(NotifyCalls.IN_CREATE | NotifyCalls.IN_MOVED_TO),

    /** It is renamed or removed. */
    PLACE(NotifyCalls.IN_DELETE_SELF | NotifyCalls.IN_MOVE_SELF);

    private final int mask;

    Change(int mask) {
      this.mask = mask;
    }
  }

  /**
   * Nothing is watched yet. Empty where the system lets this user have no more of it.
   *
   * @throws LinkageError without JNA, or off Linux
   */
  public static Optional<FileChanges> open() {
    NotifyCalls calls = JnaNotifyCalls.bind();
    int descriptor = calls.inotify_init1(NotifyCalls.IN_CLOEXEC);
    return descriptor < 0 ? Optional.empty() : Optional.of(new FileChanges(calls, descriptor));
  }

  /**
   * Has a change noted from now on, beside others of the same path; links are followed. False where
   * the path cannot be read, or the system lets this user watch no more.
   */
  public boolean watch(Path path, Change change) {
    byte[] name = path.toString().getBytes(Charset.forName(System.getProperty("sun.jnu.encoding")));
    byte[] terminated = Arrays.copyOf(name, name.length + 1);
    return calls.inotify_add_watch(descriptor, terminated, change.mask | NotifyCalls.IN_MASK_ADD)
        >= 0;
  }

  /** Whether nothing was noted so far; never turns true again. */
  public boolean areNone() {
    if (flag != null) {
      return !flag.isRaised();
    }
    try {
      return calls.poll(polledAddress, 1, 0) == 0;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** A call of {@link #areNone} that is under way, or comes later, answers anything. */
  @Override
  public void close() {
    calls.close(descriptor);
  }
}
