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
import org.jspecify.annotations.Nullable;

/**
 * A buffer of a library, which copies it as a whole, from and to host memory that is given to it
 * once. That memory is apart from what callers see: a copy of a range must touch nothing else of
 * theirs. A range is written by reading the whole, changing it and writing it back; no kernel may
 * use the buffer meanwhile.
 */
final class InaccelBuffer implements BackendBuffer {

  /** What a caller's thread copies by itself; more is left to the buffer's own. */
  private static final long AT_ONCE_BYTES = 64 << 10;

  private final Calls calls;
  private final Board board;
  private final long buffer;
  private final NativeMemory staging;
  private final Lane lane;
  private final StampedLock users = new StampedLock();
  private final Runnable onReleased;
  private @Nullable List<ByteBuffer> host;

  InaccelBuffer(
      String deviceId,
      Board board,
      long buffer,
      NativeMemory staging,
      @Nullable ByteBuffer host,
      Runnable onReleased) {
    this.calls = board.calls();
    this.board = board;
    this.buffer = buffer;
    this.staging = staging;
    this.lane = new Lane("coral-copy " + deviceId);
    this.host = host == null ? null : List.of(host);
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
    return HostMemory.duplicates(host());
  }

  private synchronized List<ByteBuffer> host() {
    List<ByteBuffer> made = host;
    if (made == null) {
      made = HostMemory.allocate(staging.size());
      host = made;
    }
    return made;
  }

  @Override
  public void copy(Direction direction, long offset, long length, Command command) {
    copy(direction, offset, length, host(), 0, command);
  }

  @Override
  public void copy(Direction direction, long offset, ByteBuffer range, Command command) {
    copy(direction, offset, range.capacity(), List.of(range), offset, command);
  }

  /** A copy between a range of the device side and views, the first of which begins at origin. */
  private void copy(
      Direction direction,
      long offset,
      long length,
      List<ByteBuffer> views,
      long origin,
      Command command) {
    lane.execute(
        direction == Direction.TO_DEVICE
            ? new Write(
                offset, length, command, () -> move(views, origin, offset, length, staging::put))
            : new Read(command, () -> move(views, origin, offset, length, staging::get)));
  }

  @Override
  public void fill(long offset, long length, byte value, Command command) {
    lane.execute(new Write(offset, length, command, () -> staging.fill(offset, length, value)));
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

  /** Device to staging, then to the caller. */
  private final class Read extends Lane.Task {
    private final Runnable deliver;

    Read(Command command, Runnable deliver) {
      super(command);
      this.deliver = deliver;
    }

    @Override
    boolean startAtOnce() {
      start();
      return true;
    }

    @Override
    void start() {
      require(calls.copyFromBuffer(buffer), "copy_from_buffer");
    }

    @Override
    void finish() {
      require(calls.awaitBufferCopy(buffer), "await_buffer_copy");
      deliver.run();
    }
  }

  /** The caller's or a pattern to staging, then to the device. */
  private final class Write extends Lane.Task {
    private final boolean whole;
    private final boolean isShort;
    private final Runnable collect;

    Write(long offset, long length, Command command, Runnable collect) {
      super(command);
      this.whole = offset == 0 && length == staging.size();
      this.isShort = length <= AT_ONCE_BYTES;
      this.collect = collect;
    }

    @Override
    boolean startAtOnce() {
      if (!whole || !isShort) {
        return false;
      }
      write();
      return true;
    }

    @Override
    void start() {
      if (whole) {
        write();
        return;
      }
      long alone = users.writeLock();
      try {
        require(calls.copyFromBuffer(buffer), "copy_from_buffer");
        require(calls.awaitBufferCopy(buffer), "await_buffer_copy");
        write();
        require(calls.awaitBufferCopy(buffer), "await_buffer_copy");
      } finally {
        users.unlockWrite(alone);
      }
    }

    private void write() {
      collect.run();
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
    board.alone(() -> calls.releaseBuffer(buffer));
    staging.close();
    lane.close();
    onReleased.run();
  }
}
