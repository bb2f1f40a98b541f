package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;

/** A constant, which boards keep and requests share. */
final class ConstantArray extends DeviceArray {

  private final Constant constant;

  ConstantArray(Constant constant, Access access) {
    super(access);
    this.constant = constant;
  }

  @Override
  Argument.Array host() {
    return constant.array();
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  DeviceCopy copyIn(int[] memories, Tenant tenant, BufferPool pool) {
    for (int memory : memories) {
      DeviceCopy there = pool.constants().find(constant, memory, tenant);
      if (there != null) {
        return there;
      }
    }
    return pool.add(constant, pool.roomiest(memories), tenant);
  }
}
