package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;

/**
 * An array in the caller's memory. A small one has a copy with a host side of its own, a large one
 * copies over the caller's memory.
 */
final class CallersArray extends DeviceArray {

  private final Argument.Array given;
  private final boolean stays;

  CallersArray(Argument.Array given, Access access, boolean stays, BufferPool pool) {
    super(access, pool);
    this.given = given;
    this.stays = stays;
  }

  @Override
  Argument.Array host() {
    return given;
  }

  @Override
  DeviceCopy copyIn(int[] memories, Tenant tenant) {
    return pool.copyOf(given, roomiest(memories), stays, tenant);
  }
}
