package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import org.jspecify.annotations.Nullable;

/** An array in one memory of a board, for one request. Used by one thread at a time. */
abstract class DeviceCopy {

  private final int memory;
  private final Buffer buffer;

  /** The same array in another memory. */
  @Nullable DeviceCopy other;

  /** Whether the host's content was copied to it for this request. */
  boolean filled;

  DeviceCopy(int memory, Buffer buffer) {
    this.memory = memory;
    this.buffer = buffer;
  }

  final int memory() {
    return memory;
  }

  final Buffer buffer() {
    return buffer;
  }

  /** Copies an array to the board. */
  abstract Event toDevice(Argument.Array array, Event... after);

  /** Another request's copy of the content to the board that is not known to be done. */
  @Nullable Event filling() {
    return null;
  }

  /** Has the board forget what another tenant may have left; null where nothing can be. */
  abstract @Nullable Event clear();

  /** Whether copies from the board write into the caller's memory. */
  abstract boolean isWrapped();

  /** Copies what came from the board into an array, unless it is there already. */
  abstract void copyTo(Argument.Array array);

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  abstract void giveBack(boolean reusable);

  /** Frees the device memory. */
  final void discard() {
    ForeignCode.tell("the close of a buffer", buffer::close);
  }
}
