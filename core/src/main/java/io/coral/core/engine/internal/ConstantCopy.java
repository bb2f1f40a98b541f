package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import org.jspecify.annotations.Nullable;

/**
 * A constant in one memory of a board, for all requests that use it. Filled by the first; those
 * that come while it is being filled wait for that. Used by one thread at a time.
 */
final class ConstantCopy extends DeviceCopy {

  private final ConstantPool pool;
  private int users;
  private boolean forgotten;

  /** The copy to the board, until it is known to be done. */
  private @Nullable Event filling;

  ConstantCopy(int memory, Buffer buffer, ConstantPool pool) {
    super(memory, buffer);
    this.pool = pool;
  }

  /** Counts one more request in, until it is given back. */
  ConstantCopy use() {
    users++;
    return this;
  }

  boolean isUsed() {
    return users > 0;
  }

  /** Frees the device memory, or has the last request do it that uses it. */
  void forget() {
    forgotten = true;
    if (users == 0) {
      discard();
    }
  }

  @Override
  Event toDevice(Argument.Array array, Event... after) {
    array.copyTo(buffer().hostViews());
    Event copied = buffer().copyToDevice(after);
    filled = true;
    filling = copied;
    return copied;
  }

  @Override
  @Nullable Event filling() {
    if (filling != null && filling.state() == Event.State.COMPLETED) {
      filling = null;
    }
    return filling;
  }

  @Override
  @Nullable Event clear() {
    return null;
  }

  @Override
  boolean isWrapped() {
    return false;
  }

  @Override
  void copyTo(Argument.Array array) {
    throw new IllegalStateException("a constant is never a result");
  }

  @Override
  void giveBack(boolean reusable) {
    users--;
    if (!reusable && !forgotten) {
      pool.remove(this);
      forget();
    } else if (forgotten && users == 0) {
      discard();
    }
  }
}
