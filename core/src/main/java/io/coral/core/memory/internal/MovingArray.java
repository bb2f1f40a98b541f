package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.spec.Access;

/** An array in the caller's memory, through which it goes from one board's memory to another. */
final class MovingArray extends CallersArray {

  MovingArray(Argument.Array given, Access access) {
    super(given, access);
  }

  @Override
  boolean stays() {
    return false;
  }
}
