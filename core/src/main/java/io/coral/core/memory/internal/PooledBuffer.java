package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import org.jspecify.annotations.Nullable;

/**
 * A device buffer that requests of one tenant use one after the other, as long as it lives. Used by
 * one thread at a time.
 */
abstract class PooledBuffer extends DeviceCopy {

  private final BufferPool.Kind kind;
  private final BufferPool pool;

  /** Whether all that it holds on the board was written for its tenant. */
  private boolean own;

  PooledBuffer(Buffer buffer, BufferPool.Kind kind, BufferPool pool) {
    super(kind.memory(), buffer);
    this.kind = kind;
    this.pool = pool;
  }

  final BufferPool.Kind kind() {
    return kind;
  }

  @Override
  final Event toDevice(Argument.Array array, Event... after) {
    own = true;
    return write(array, after);
  }

  @Override
  public final @Nullable Event clear() {
    if (own) {
      return null;
    }
    own = true;
    return zero();
  }

  /** Copies an array to the board. */
  abstract Event write(Argument.Array array, Event... after);

  /** Fills it with zeros on the board. */
  abstract Event zero();

  @Override
  final void giveBack(boolean reusable) {
    if (reusable) {
      setFilled(false);
      pool.give(this);
    } else {
      pool.discarded().add(buffer());
    }
  }
}
