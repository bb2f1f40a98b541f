package io.coral.runtime.inaccel.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.HostMemory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.locks.StampedLock;

/**
 * A buffer of a library, which copies it as a whole, from and to its {@link HostSide}. A range is
 * written by reading the whole, changing it and writing it back; no kernel may use the buffer
 * meanwhile.
 */
final class InaccelBuffer implements BackendBuffer {

  /** What a caller's thread copies by itself; more is left to another. */
  private static final long AT_ONCE_BYTES = 64 << 10;

  private final CommandCalls calls;
  private final Board board;
  private final long buffer;
  private final HostSide host;
  private final NativeMemory staging;
  private final Lane lane;
  private final StampedLock users = new StampedLock();
  private final Runnable onReleased;

  InaccelBuffer(Waiters waiters, Board board, long buffer, HostSide host, Runnable onReleased) {
    this.calls = board.commands();
    this.board = board;
    this.buffer = buffer;
    this.host = host;
    this.staging = host.library();
    this.lane = new Lane(waiters);
    this.onReleased = onReleased;
  }

  long handle() {
    return buffer;
  }

  /** Held shared by each run that was given the buffer. */
  StampedLock users() {
    return users;
  }

  @Override
  public Sharing sharing() {
    return Sharing.SEPARATE;
  }

  @Override
  public List<ByteBuffer> hostViews() {
    return HostMemory.duplicates(host.callers());
  }

  @Override
  public void copy(Direction direction, long offset, long length, Command command) {
    boolean whole = offset == 0 && length == staging.size();
    copy(direction, offset, length, host.callers(), 0, whole, command);
  }

  @Override
  public void copy(Direction direction, long offset, ByteBuffer range, Command command) {
    copy(direction, offset, range.capacity(), List.of(range), offset, false, command);
  }

  /**
   * A copy between a range of the device side and views, the first of which begins at origin.
   *
   * @param shareable whether the views are all that callers see, and what the library may share
   */
  private void copy(
      Direction direction,
      long offset,
      long length,
      List<ByteBuffer> views,
      long origin,
      boolean shareable,
      Command command) {
    lane.execute(
        direction == Direction.TO_DEVICE
            ? new Write(
                offset,
                length,
                shareable,
                command,
                () -> move(views, origin, offset, length, staging::put))
            : new Read(
                shareable, command, () -> move(views, origin, offset, length, staging::get)));
  }

  @Override
  public void fill(long offset, long length, byte value, Command command) {
    lane.execute(
        new Write(offset, length, false, command, () -> staging.fill(offset, length, value)));
  }

  /** Moves a piece of a view to or from a place in the staging memory. */
  private interface Move {
    void piece(long at, ByteBuffer view, int start, int length);
  }

  private static void move(
      List<ByteBuffer> views, long origin, long offset, long length, Move move) {
    long end = offset + length;
    long start = origin;
    for (ByteBuffer view : views) {
      long from = Math.max(start, offset);
      long to = Math.min(start + view.capacity(), end);
      if (from < to) {
        move.piece(from, view, (int) (from - start), (int) (to - from));
      }
      start += view.capacity();
    }
  }

  /** Whether a copy needs no other on the host; if not, callers have pages of their own now. */
  private boolean shares(boolean shareable) {
    if (shareable && host.isShared()) {
      return true;
    }
    host.part();
    return false;
  }

  /** Whether a copy that shares or not takes no time to start. */
  private boolean isQuick(boolean shareable) {
    return shareable && host.isShared() || staging.size() <= AT_ONCE_BYTES;
  }

  /** Device to staging, then to the caller. */
  private final class Read extends Lane.Task {
    private final boolean shareable;
    private final Runnable deliver;
    private boolean delivered;

    Read(boolean shareable, Command command, Runnable deliver) {
      super(command);
      this.shareable = shareable;
      this.deliver = deliver;
    }

    @Override
    boolean startAtOnce() {
      if (!isQuick(shareable)) {
        return false;
      }
      start();
      return true;
    }

    @Override
    void start() {
      delivered = shares(shareable);
      require(calls.copyFromBuffer(buffer), "copy_from_buffer");
    }

    @Override
    void finish() {
      require(calls.awaitBufferCopy(buffer), "await_buffer_copy");
      if (!delivered) {
        deliver.run();
      }
    }
  }

  /** The caller's or a pattern to staging, then to the device. */
  private final class Write extends Lane.Task {
    private final boolean whole;
    private final boolean shareable;
    private final Runnable collect;

    Write(long offset, long length, boolean shareable, Command command, Runnable collect) {
      super(command);
      this.whole = offset == 0 && length == staging.size();
      this.shareable = shareable;
      this.collect = collect;
    }

    @Override
    boolean startAtOnce() {
      if (!whole || !isQuick(shareable)) {
        return false;
      }
      start();
      return true;
    }

    @Override
    void start() {
      boolean collected = shares(shareable);
      if (whole) {
        write(collected);
        return;
      }
      long alone = users.writeLock();
      try {
        require(calls.copyFromBuffer(buffer), "copy_from_buffer");
        require(calls.awaitBufferCopy(buffer), "await_buffer_copy");
        write(collected);
        require(calls.awaitBufferCopy(buffer), "await_buffer_copy");
      } finally {
        users.unlockWrite(alone);
      }
    }

    private void write(boolean collected) {
      if (!collected) {
        collect.run();
      }
      require(calls.copyToBuffer(buffer), "copy_to_buffer");
    }

    @Override
    void finish() {
      if (whole) {
        require(calls.awaitBufferCopy(buffer), "await_buffer_copy");
      }
    }
  }

  private void require(int result, String function) {
    if (result != Calls.OK) {
      throw AcceleratorException.of(
              ErrorCode.EXECUTION_FAILED, "copy", "buffer", "the library refused the copy")
          .fromVendor(result, function + " answered " + result);
    }
  }

  @Override
  public void release() {
    board.alone(() -> board.calls().releaseBuffer(buffer));
    host.close();
    onReleased.run();
  }
}
