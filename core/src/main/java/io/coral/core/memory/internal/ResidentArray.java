package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A Coral array that all stages need in one memory: it stays on the board. */
final class ResidentArray extends DeviceArray {

  /** What its copies do not look at: they know the array themselves. */
  private static final Argument.Array ITSELF = new Argument.Array(ByteBuffer.allocate(0));

  private final ManagedArray array;

  ResidentArray(ManagedArray array, Access access) {
    super(access);
    this.array = array;
  }

  @Override
  Argument.Array host() {
    return ITSELF;
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public boolean isResident() {
    return true;
  }

  @Override
  public long size() {
    return array.size();
  }

  @Override
  public @Nullable ManagedArray missing() {
    return access() == Access.WRITE || array.copies().isOnHost() || isThere() ? null : array;
  }

  @Override
  DeviceCopy copyIn(int[] memories, Tenant tenant, BufferPool pool) {
    ArrayBuffer known = null;
    for (int memory : memories) {
      ArrayBuffer there = pool.arrays().find(array, memory);
      // the same request may read what is to be written, and reads it as it was
      boolean isOther = there != null && !(access() == Access.WRITE && there.isUsed());
      if (there != null && isOther && (known == null || there.isThere())) {
        known = there;
      }
    }
    return new ArrayCopy(
        known == null ? pool.add(array, pool.roomiest(memories)) : known, access());
  }
}
