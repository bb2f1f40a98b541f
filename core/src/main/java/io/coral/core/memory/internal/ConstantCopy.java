package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import org.jspecify.annotations.Nullable;

/** One request's hold on a constant that requests share. Used by one thread at a time. */
final class ConstantCopy extends DeviceCopy {

  private final ConstantBuffer shared;

  ConstantCopy(ConstantBuffer shared, Buffer buffer) {
    super(shared.memory(), buffer);
    this.shared = shared;
  }

  @Override
  public boolean isThere() {
    return shared.isFilled();
  }

  @Override
  public @Nullable Event arriving() {
    return shared.filling();
  }

  @Override
  Event toDevice(Argument.Array array, Event... after) {
    return shared.fill(array, after);
  }

  @Override
  void giveBack(boolean reusable) {
    shared.giveBack(reusable);
  }
}
