package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;

/**
 * An array in the caller's memory. A small one has a copy with a host side of its own, a large one
 * copies over the caller's memory.
 */
class CallersArray extends DeviceArray {

  private final Argument.Array given;

  CallersArray(Argument.Array given, Access access) {
    super(access);
    this.given = given;
  }

  @Override
  Argument.Array host() {
    return given;
  }

  @Override
  DeviceCopy copyIn(int[] memories, Tenant tenant, BufferPool pool) {
    return pool.copyOf(given, pool.roomiest(memories), stays(), tenant);
  }

  /** Whether all stages need it in one memory. */
  boolean stays() {
    return true;
  }
}
