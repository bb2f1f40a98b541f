package io.coral.runtime.intelpac.internal;

import io.coral.runtime.intelpac.opae.internal.PinnedMemory;
import io.coral.spec.Sharing;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.HostMemory;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A buffer in pinned host memory. One that the runtime allocates is shared: host and AFU see the
 * same bytes. One that wraps the caller's memory, which no driver pins, keeps its own pinned bytes
 * apart.
 */
final class PacBuffer implements BackendBuffer, Addressed {

  /** A larger copy runs on the resource's thread. */
  private static final long INLINE_BYTES = 256 << 10;

  private final PinnedMemory pinned;
  private final Completion completion;
  private final int size;
  private final @Nullable ByteBuffer wrapped;
  private @Nullable ByteBuffer shared;
  private boolean released;

  PacBuffer(PinnedMemory pinned, Completion completion, int size, @Nullable ByteBuffer wrapped) {
    this.pinned = pinned;
    this.completion = completion;
    this.size = size;
    this.wrapped = wrapped;
  }

  @Override
  public long deviceAddress() {
    return pinned.ioAddress();
  }

  @Override
  public Sharing sharing() {
    return wrapped == null ? Sharing.SHARED : Sharing.SEPARATE;
  }

  @Override
  public List<ByteBuffer> hostViews() {
    return HostMemory.duplicates(List.of(wrapped == null ? sharedView() : wrapped));
  }

  private synchronized ByteBuffer sharedView() {
    ByteBuffer view = shared;
    if (view == null) {
      // without a view before the release, nothing was ever written that could be read now
      view = released ? HostMemory.allocate(size).get(0) : pinned.share().slice(0, size);
      shared = view;
    }
    return view;
  }

  @Override
  public void copy(Direction direction, long offset, long length, Command command) {
    if (wrapped == null) {
      VarHandle.fullFence();
      command.complete();
    } else {
      copy(direction, offset, wrapped.slice((int) offset, (int) length), command);
    }
  }

  @Override
  public void copy(Direction direction, long offset, ByteBuffer host, Command command) {
    execute(host.capacity(), command, () -> move(direction, (int) offset, host));
  }

  @Override
  public void fill(long offset, long length, byte value, Command command) {
    execute(length, command, () -> set((int) offset, (int) length, value));
  }

  private void execute(long bytes, Command command, Runnable work) {
    if (bytes <= INLINE_BYTES) {
      work.run();
      command.complete();
    } else {
      completion.execute(
          command,
          () -> {
            work.run();
            return true;
          });
    }
  }

  private void move(Direction direction, int offset, ByteBuffer host) {
    ByteBuffer device = pinned.bytes();
    if (direction == Direction.TO_DEVICE) {
      device.put(offset, host, 0, host.capacity());
    } else {
      host.put(0, device, offset, host.capacity());
    }
    VarHandle.fullFence();
  }

  private void set(int offset, int length, byte value) {
    ByteBuffer range = pinned.bytes().slice(offset, length);
    while (range.hasRemaining()) {
      range.put(value);
    }
    VarHandle.fullFence();
  }

  @Override
  public void release() {
    synchronized (this) {
      released = true;
    }
    pinned.release();
  }
}
