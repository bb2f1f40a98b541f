package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import org.jspecify.annotations.Nullable;

/** An array in one memory of a board, for one request. Used by one thread at a time. */
public abstract class DeviceCopy {

  private final int memory;
  private final Buffer buffer;

  /** The same array in another memory. */
  @Nullable DeviceCopy other;

  private boolean isFilled;

  DeviceCopy(int memory, Buffer buffer) {
    this.memory = memory;
    this.buffer = buffer;
  }

  /** Whether it is in one of these memories. */
  final boolean isIn(int[] memories) {
    for (int each : memories) {
      if (each == memory) {
        return true;
      }
    }
    return false;
  }

  public final Buffer buffer() {
    return buffer;
  }

  /** Whether the host's content was copied to it for this request. */
  public final boolean isFilled() {
    return isFilled;
  }

  /** Notes whether it was. */
  public final void setFilled(boolean isFilled) {
    this.isFilled = isFilled;
  }

  /** Copies an array to the board; what is there already has been, or is being. */
  abstract Event toDevice(Argument.Array array, Event... after);

  /** Copies from the board to wherever {@link #copyTo} finds it. */
  Event fromDevice(Argument.Array array, Event after) {
    return buffer.copyFromDevice(after);
  }

  /** Whether another request has brought the content, or is about to. */
  public boolean isThere() {
    return false;
  }

  /** Another request's copy to the board; null where it is known to have ended. */
  public @Nullable Event arriving() {
    return null;
  }

  /** Notes that a run uses it, which is issued. */
  void ran() {}

  /** Has the board forget what another tenant may have left; null where nothing can be. */
  public @Nullable Event clear() {
    return null;
  }

  /** Whether copies from the board write into the caller's memory. */
  boolean isWrapped() {
    return false;
  }

  /** Copies what came from the board into an array, unless it is there already. */
  void copyTo(Argument.Array array) {}

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  abstract void giveBack(boolean reusable);
}
