package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;

/**
 * A device buffer that copies over the caller's memory. A read-only array cannot be wrapped, so its
 * buffer has a host side of its own. Used by one thread at a time.
 */
final class WrappedBuffer extends DeviceCopy {

  private final boolean isCallers;
  private final DiscardedBuffers discarded;

  /**
   * A new one.
   *
   * @param isCallers whether its host side is the caller's memory
   */
  WrappedBuffer(int memory, Buffer buffer, boolean isCallers, DiscardedBuffers discarded) {
    super(memory, buffer);
    this.isCallers = isCallers;
    this.discarded = discarded;
  }

  @Override
  Event toDevice(Argument.Array array, Event... after) {
    if (!isCallers) {
      array.copyTo(buffer().hostViews());
    }
    return buffer().copyToDevice(after);
  }

  /** By the caller's own content: a runtime without host ranges fills nothing. */
  @Override
  public Event clear() {
    return buffer().copyToDevice();
  }

  @Override
  boolean isWrapped() {
    return isCallers;
  }

  @Override
  void giveBack(boolean reusable) {
    discarded.add(buffer());
  }
}
