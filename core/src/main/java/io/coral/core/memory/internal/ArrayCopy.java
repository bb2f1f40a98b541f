package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Access;
import io.coral.spec.Event;
import org.jspecify.annotations.Nullable;

/** One request's use of a Coral array on a board. Used by one thread at a time. */
final class ArrayCopy extends DeviceCopy {

  private final ArrayBuffer shared;
  private final Access access;
  private boolean hasRun;
  private boolean isWritten;

  ArrayCopy(ArrayBuffer shared, Access access) {
    super(shared.memory, shared.buffer);
    this.shared = shared;
    this.access = access;
    shared.use();
  }

  @Override
  public boolean isThere() {
    return shared.isThere();
  }

  @Override
  public @Nullable Event arriving() {
    return shared.filling();
  }

  @Override
  Event toDevice(Argument.Array array, Event... after) {
    return shared.fill(after);
  }

  @Override
  public @Nullable Event clear() {
    return shared.clear();
  }

  @Override
  void ran() {
    hasRun = true;
    if (access != Access.READ) {
      shared.array.copies().changing(shared);
    }
  }

  @Override
  void copyTo(Argument.Array array) {
    isWritten = true;
    shared.array.copies().written(shared);
  }

  @Override
  void giveBack(boolean reusable) {
    if (access == Access.READ || !hasRun) {
      shared.giveBackRead();
    } else {
      shared.giveBackWritten(isWritten);
    }
  }
}
