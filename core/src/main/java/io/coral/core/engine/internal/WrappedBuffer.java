package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;

/**
 * A device buffer that copies over the caller's memory. A read-only array cannot be wrapped, so its
 * buffer has a host side of its own. Used by one thread at a time.
 */
final class WrappedBuffer extends DeviceCopy {

  WrappedBuffer(int memory, Buffer buffer) {
    super(memory, buffer);
  }

  @Override
  Event toDevice(Argument.Array array, Event... after) {
    if (!array.isWritable()) {
      array.copyTo(buffer().hostViews());
    }
    return buffer().copyToDevice(after);
  }

  @Override
  boolean isWrapped() {
    return true;
  }

  @Override
  void giveBack(boolean reusable) {
    discard();
  }
}
