package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A native object with one owner. A call enters and leaves it; a close lets calls that are inside
 * finish, and every later one fails with {@code CLOSED} before native code is reached.
 */
abstract class Handle implements AutoCloseable {
  private static final AtomicIntegerFieldUpdater<Handle> STATE =
      AtomicIntegerFieldUpdater.newUpdater(Handle.class, "state");

  /** Set once the handle is closed; the rest counts the calls inside. */
  private static final int CLOSED = 1 << 31;

  private final long pointer;
  private volatile int state;

  Handle(long pointer) {
    this.pointer = pointer;
  }

  /** For error texts. */
  abstract String describe();

  /** Gives the native object back; called once, with no call inside. */
  abstract void releaseNative(long pointer);

  /** Holds the handle open for a call; {@link #leave} follows. */
  final long enter(String operation) {
    while (true) {
      int now = state;
      if (now < 0) {
        throw AcceleratorException.of(
            ErrorCode.CLOSED, operation, describe(), "it was closed; make a new one");
      }
      if (STATE.compareAndSet(this, now, now + 1)) {
        return pointer;
      }
    }
  }

  /** As {@link #enter}, but answers 0 when the handle is closed. */
  final long tryEnter() {
    while (true) {
      int now = state;
      if (now < 0) {
        return 0;
      }
      if (STATE.compareAndSet(this, now, now + 1)) {
        return pointer;
      }
    }
  }

  final void leave() {
    if (STATE.decrementAndGet(this) == CLOSED) {
      releaseNative(pointer);
    }
  }

  /** Whether {@link #close} was called. */
  public final boolean isClosed() {
    return state < 0;
  }

  /** Gives the native object back once the calls inside have returned. Idempotent, never fails. */
  @Override
  public final void close() {
    while (true) {
      int now = state;
      if (now < 0) {
        return;
      }
      if (STATE.compareAndSet(this, now, now | CLOSED)) {
        if (now == 0) {
          releaseNative(pointer);
        }
        return;
      }
    }
  }

  @Override
  public final String toString() {
    return describe();
  }
}
