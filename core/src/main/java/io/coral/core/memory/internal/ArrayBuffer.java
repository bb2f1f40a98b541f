package io.coral.core.memory.internal;

import io.coral.core.array.internal.HostMemory;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.array.internal.Resident;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Coral array in one memory of an open board, which requests use as their order allows. Used by
 * one thread at a time, but for what {@link Resident} asks, which waits for the board's turn.
 */
final class ArrayBuffer implements Resident {

  private static final Event[] NOTHING = {};

  final ManagedArray array;
  final int memory;
  final Buffer buffer;
  private final boolean ranges;
  private final ArrayPool pool;
  private final Executor turn;
  private final DiscardedBuffers discarded;
  private int users;
  private boolean isForgotten;

  /** Whether all that it holds on the board was written for this array. */
  private boolean own;

  /** The content that the scheduler takes to be here. */
  private @Nullable Long told;

  /** The copy to the board, until it is known to have ended. */
  private @Nullable Event filling;

  ArrayBuffer(
      ManagedArray array,
      int memory,
      Buffer buffer,
      boolean ranges,
      ArrayPool pool,
      Executor turn,
      DiscardedBuffers discarded) {
    this.array = array;
    this.memory = memory;
    this.buffer = buffer;
    this.ranges = ranges;
    this.pool = pool;
    this.turn = turn;
    this.discarded = discarded;
    array.copies().added(this);
  }

  boolean isUsed() {
    return users > 0;
  }

  void use() {
    users++;
  }

  /** Whether the content is there, or on its way. */
  boolean isThere() {
    return filling != null || array.copies().isAt(this);
  }

  /** Has the host's content copied to the board. */
  Event fill(Event... after) {
    Event copied = filling;
    if (copied == null) {
      own = true;
      tell(array.content());
      List<ByteBuffer> host = array.copies().host().pieces();
      copied = ranges ? write(host, after) : staged(host, after);
      filling = copied;
    }
    return copied;
  }

  private void tell(@Nullable Long content) {
    Long before = told;
    told = content;
    if (before != null) {
      pool.kept().left(before);
    }
    if (content != null) {
      pool.kept().came(content, array.size());
    }
  }

  /** The copy that is on its way; null where it has arrived. */
  @Nullable Event filling() {
    return filling;
  }

  /** Has the board forget what another array may have left; null where nothing can be. */
  @Nullable Event clear() {
    if (own) {
      return null;
    }
    own = true;
    if (ranges) {
      return buffer.fill(0, array.size(), (byte) 0);
    }
    Pieces.clear(buffer.hostViews());
    return buffer.copyToDevice();
  }

  private Event write(List<ByteBuffer> pieces, Event... after) {
    Event[] before = after;
    long offset = 0;
    for (ByteBuffer piece : pieces) {
      before = new Event[] {buffer.write(offset, piece, before)};
      offset += piece.remaining();
    }
    return before[0];
  }

  private Event staged(List<ByteBuffer> pieces, Event... after) {
    Pieces.copy(pieces, buffer.hostViews());
    return buffer.copyToDevice(after);
  }

  private Event read(List<ByteBuffer> pieces) {
    if (!ranges) {
      return buffer.copyFromDevice();
    }
    Event[] before = NOTHING;
    long offset = 0;
    for (ByteBuffer piece : pieces) {
      before = new Event[] {buffer.read(offset, piece, before)};
      offset += piece.remaining();
    }
    return before[0];
  }

  /** What came from the board is where it was wanted. */
  private void arrived(List<ByteBuffer> pieces) {
    if (!ranges) {
      Pieces.copy(buffer.hostViews(), pieces);
    }
  }

  @Override
  public void copyTo(List<ByteBuffer> host, Consumer<@Nullable Throwable> done) {
    turn.execute(
        () -> {
          if (isForgotten) {
            done.accept(new IllegalStateException("the board was closed meanwhile"));
            return;
          }
          try {
            Event copied = read(host);
            copied
                .completion()
                .whenComplete((ok, failed) -> turn.execute(() -> copied(host, copied, done)));
          } catch (Throwable e) {
            done.accept(e);
          }
        });
  }

  private void copied(List<ByteBuffer> host, Event copied, Consumer<@Nullable Throwable> done) {
    Throwable failure = null;
    try {
      failure = copied.failure().orElse(null);
      if (failure == null) {
        arrived(host);
      }
    } catch (Throwable e) {
      failure = e;
    }
    done.accept(failure);
  }

  /**
   * Copies the array to the host if this is the only copy, and waits for it.
   *
   * @param end how long at most, by {@link System#nanoTime}
   * @return whether it would not be missed now
   */
  boolean rescue(long end) {
    if (array.copies().survives(this)) {
      return true;
    }
    // whoever interrupts the thread that has the board's turn means something else
    boolean wasInterrupted = Thread.interrupted();
    try {
      HostMemory memory = array.copies().spare();
      List<ByteBuffer> host = memory.pieces();
      read(host).await(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
      arrived(host);
      array.copies().rescued(this, memory);
      return true;
    } catch (InterruptedException e) {
      wasInterrupted = true;
      return false;
    } catch (Throwable e) {
      pool.log().warn("{} cannot be copied from its board", array, e);
      return false;
    } finally {
      if (wasInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends a request's use of content that it only read; what was copied for it has arrived. */
  void giveBackRead() {
    Event copied = filling;
    Event.State state =
        copied == null
            ? Event.State.PENDING
            : ForeignCode.ask("the state of a copy", Event.State.FAILED, copied::state);
    if (state != Event.State.PENDING) {
      filling = null;
    }
    if (state == Event.State.COMPLETED) {
      array.copies().filled(this);
    } else if (state == Event.State.FAILED) {
      pool.remove(this, "a copy to its board failed");
    }
    leave();
  }

  /**
   * Ends a request's use of content that it wrote.
   *
   * @param isWritten whether all went well
   */
  void giveBackWritten(boolean isWritten) {
    filling = null;
    if (isWritten && !isForgotten) {
      pool.written(this);
      tell(array.nextContent());
    } else if (!isWritten) {
      pool.remove(this, "a request failed while it wrote it");
    }
    leave();
  }

  private void leave() {
    users--;
    if (isForgotten) {
      closeIfUnused();
    } else if (users == 0 && !pool.has(this)) {
      forget("it was replaced");
    }
  }

  /** Frees the device memory, or has the last request do it that uses it. */
  void forget(String why) {
    if (!isForgotten) {
      isForgotten = true;
      array.copies().gone(this, why);
      tell(null);
      closeIfUnused();
    }
  }

  private void closeIfUnused() {
    if (users == 0) {
      discarded.add(buffer);
    }
  }

  @Override
  public void free() {
    turn.execute(
        () -> {
          pool.remove(this, "it was closed");
          discarded.close();
        });
  }
}
