package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import org.jspecify.annotations.Nullable;

/**
 * A constant in one memory of an open board, which requests share. The first fills it; those that
 * come meanwhile wait for that. Used by one thread at a time.
 */
final class ConstantBuffer {

  /** By which the scheduler knows it. */
  final long number;

  private final int memory;
  private final Buffer buffer;
  private final boolean ranges;
  private final ConstantPool pool;
  private final DiscardedBuffers discarded;
  private int users;
  private boolean isForgotten;

  /** The copy to the board; null before it was issued. */
  private @Nullable Event filling;

  ConstantBuffer(
      long number,
      int memory,
      Buffer buffer,
      boolean ranges,
      ConstantPool pool,
      DiscardedBuffers discarded) {
    this.number = number;
    this.memory = memory;
    this.buffer = buffer;
    this.ranges = ranges;
    this.pool = pool;
    this.discarded = discarded;
  }

  int memory() {
    return memory;
  }

  /** One more request's hold on it. */
  ConstantCopy use() {
    users++;
    return new ConstantCopy(this, buffer);
  }

  boolean isUsed() {
    return users > 0;
  }

  /** Whether it is filled, or is being filled. */
  boolean isFilled() {
    return filling != null;
  }

  /** The copy to the board; null before it was issued. */
  @Nullable Event filling() {
    return filling;
  }

  /** The copy to the board, which is made if it was not. */
  Event fill(Argument.Array array, Event... after) {
    if (filling == null) {
      filling = ranges ? buffer.write(0, array.buffer(), after) : staged(array, after);
    }
    return filling;
  }

  private Event staged(Argument.Array array, Event... after) {
    array.copyTo(buffer.hostViews());
    return buffer.copyToDevice(after);
  }

  /**
   * Takes back a request's hold.
   *
   * @param reusable whether all went well; if not, no further request finds it
   */
  void giveBack(boolean reusable) {
    users--;
    if (!reusable) {
      pool.remove(this);
    }
    if (isForgotten || !reusable) {
      forget();
    }
  }

  /** Frees the device memory, or has the last request do it that uses it. */
  void forget() {
    isForgotten = true;
    if (users == 0) {
      discarded.add(buffer);
    }
  }
}
