package io.coral.runtime.intelpac.internal;

import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.HostMemory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A buffer in the board's own memory, with a host side of its own. */
final class BoardBuffer implements BackendBuffer, Addressed {

  /** A larger copy runs on the resource's thread. */
  private static final long INLINE_BYTES = 1024;

  /** So much is moved before that thread looks at kernels again. */
  private static final long STEP_BYTES = 16 << 10;

  private final long address;
  private final long size;
  private final SpanWindow window;
  private final Completion completion;
  private final Runnable onReleased;
  private @Nullable List<ByteBuffer> host;

  /**
   * A buffer over a range of the board's memory.
   *
   * @param address where the AFU sees it
   * @param host the caller's host side, or null
   * @param onReleased called once, when nothing uses the range any more
   */
  BoardBuffer(
      long address,
      long size,
      SpanWindow window,
      Completion completion,
      @Nullable ByteBuffer host,
      Runnable onReleased) {
    this.address = address;
    this.size = size;
    this.window = window;
    this.completion = completion;
    this.host = host == null ? null : List.of(host);
    this.onReleased = onReleased;
  }

  @Override
  public long deviceAddress() {
    return address;
  }

  @Override
  public Sharing sharing() {
    return Sharing.SEPARATE;
  }

  private synchronized List<ByteBuffer> host() {
    List<ByteBuffer> made = host;
    if (made == null) {
      made = HostMemory.allocate(size);
      host = made;
    }
    return made;
  }

  @Override
  public List<ByteBuffer> hostViews() {
    return HostMemory.duplicates(host());
  }

  @Override
  public void copy(Direction direction, long offset, long length, Command command) {
    execute(length, command, new Copy(host(), 0, direction, offset, offset + length));
  }

  @Override
  public void copy(Direction direction, long offset, ByteBuffer range, Command command) {
    long length = range.capacity();
    execute(length, command, new Copy(List.of(range), offset, direction, offset, offset + length));
  }

  @Override
  public void fill(long offset, long length, byte value, Command command) {
    execute(length, command, new Fill(offset, offset + length, value));
  }

  private void execute(long bytes, Command command, Completion.Work work) {
    if (bytes <= INLINE_BYTES && command.inline()) {
      work.step();
      command.complete();
    } else {
      completion.execute(command, work);
    }
  }

  /** Sets bytes in steps. */
  private final class Fill implements Completion.Work {
    private final ByteBuffer pattern;
    private final long end;
    private long at;

    Fill(long from, long end, byte value) {
      byte[] bytes = new byte[(int) Math.min(STEP_BYTES, end - from)];
      Arrays.fill(bytes, value);
      this.pattern = ByteBuffer.wrap(bytes);
      this.at = from;
      this.end = end;
    }

    @Override
    public boolean step() {
      int length = (int) Math.min(pattern.capacity(), end - at);
      window.write(address + at, pattern, 0, length);
      at += length;
      return at == end;
    }
  }

  /** A copy that is done in steps. */
  private final class Copy implements Completion.Work {
    private final List<ByteBuffer> views;
    private final long origin;
    private final Direction direction;
    private final long end;
    private long at;

    /**
     * A copy between a range of the board and host memory.
     *
     * @param origin where in this buffer the first of the views begins
     */
    Copy(List<ByteBuffer> views, long origin, Direction direction, long from, long end) {
      this.views = views;
      this.origin = origin;
      this.direction = direction;
      this.at = from;
      this.end = end;
    }

    @Override
    public boolean step() {
      long stop = Math.min(end, at + STEP_BYTES);
      long start = origin;
      for (ByteBuffer view : views) {
        long viewEnd = start + view.capacity();
        if (at < stop && at < viewEnd) {
          int length = (int) (Math.min(stop, viewEnd) - at);
          move(view, (int) (at - start), length);
          at += length;
        }
        start = viewEnd;
      }
      return at == end;
    }

    private void move(ByteBuffer view, int offset, int length) {
      if (direction == Direction.TO_DEVICE) {
        window.write(address + at, view, offset, length);
      } else {
        window.read(address + at, view, offset, length);
      }
    }
  }

  @Override
  public void release() {
    onReleased.run();
  }
}
