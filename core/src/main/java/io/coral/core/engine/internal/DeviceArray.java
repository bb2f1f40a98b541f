package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An argument's array on the board: a copy in each memory that a stage needs it in, and which of
 * them is the newest. A small array has a copy with a host side of its own, a large one copies over
 * the caller's memory.
 */
final class DeviceArray {

  /** The array in one memory. */
  final class Copy {
    private final int memory;
    private final Buffer buffer;
    private final @Nullable StagedBuffer staged;
    private final @Nullable Copy other;
    private boolean filled;

    private Copy(int memory, Buffer buffer, @Nullable StagedBuffer staged, @Nullable Copy other) {
      this.memory = memory;
      this.buffer = buffer;
      this.staged = staged;
      this.other = other;
    }

    Buffer buffer() {
      return buffer;
    }

    boolean isFilled() {
      return filled;
    }

    Event toDevice(Event... after) {
      filled = true;
      if (staged != null) {
        return staged.toDevice(given, after);
      }
      if (!given.isWritable()) {
        fillHostSide();
      }
      return buffer.copyToDevice(after);
    }

    /** A read-only array cannot be wrapped, so the buffer has a host side of its own. */
    private void fillHostSide() {
      ByteBuffer rest = given.buffer();
      for (ByteBuffer view : buffer.hostViews()) {
        int length = view.remaining();
        view.put(rest.slice(rest.position(), length));
        rest.position(rest.position() + length);
      }
    }

    /** Has the board forget what another tenant may have left; null where nothing can be. */
    @Nullable Event clear() {
      return staged != null && staged.isForeign() ? staged.clear() : null;
    }
  }

  private final Access access;
  private final Argument.Array given;
  private final BufferPool pool;
  private @Nullable Copy copies;
  private @Nullable Copy newest;
  private @Nullable Event lastRun;
  private int lastStage;

  /** An array that is on no board yet. */
  DeviceArray(Access access, Argument.Array given, BufferPool pool) {
    this.access = access;
    this.given = given;
    this.pool = pool;
  }

  Access access() {
    return access;
  }

  /** The copy that holds the newest content; null before the first stage that uses the array. */
  @Nullable Copy newest() {
    return newest;
  }

  /** The last run that uses the array so far. */
  @Nullable Event lastRun() {
    return lastRun;
  }

  /** The stage of {@link #lastRun}. */
  int lastStage() {
    return lastStage;
  }

  /** Notes that a run uses a copy, and leaves its newest content there. */
  void used(Copy copy, Event run, int stage) {
    newest = copy;
    lastRun = run;
    lastStage = stage;
  }

  /** Whether copies from the board write into the caller's memory. */
  boolean isWrapped() {
    return copies != null && copies.staged == null;
  }

  /**
   * The copy that a stage uses: one that exists, if the stage reaches it, else a new one where
   * there is most room.
   *
   * @param stays whether no stage needs the array elsewhere
   */
  Copy copyFor(int[] memories, boolean stays, Tenant tenant) {
    for (Copy copy = copies; copy != null; copy = copy.other) {
      for (int memory : memories) {
        if (memory == copy.memory) {
          return copy;
        }
      }
    }
    int best = memories[0];
    for (int i = 1; i < memories.length; i++) {
      if (pool.available(memories[i]) > pool.available(best)) {
        best = memories[i];
      }
    }
    Copy made;
    if (stays && BufferPool.takes(given.size())) {
      StagedBuffer staged = pool.take(best, given.size(), tenant);
      made = new Copy(best, staged.buffer(), staged, copies);
    } else {
      made = new Copy(best, pool.wrap(best, given.buffer()), null, copies);
    }
    copies = made;
    return made;
  }

  /** Copies what a staged copy brought from the board into the caller's memory. */
  void copyResult() {
    if (access != Access.READ && newest != null && newest.staged != null) {
      newest.staged.copyTo(given);
    }
  }

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  void close(boolean reusable) {
    for (Copy copy = copies; copy != null; copy = copy.other) {
      if (reusable && copy.staged != null) {
        pool.give(copy.staged);
      } else {
        ForeignCode.tell("the close of a buffer", copy.buffer::close);
      }
    }
    copies = null;
  }
}
