package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.api.ArrayException;
import io.coral.core.array.internal.HostMemory;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Coral array that stages need in several memories: it passes through the host's from one to the
 * next, and ends there.
 */
final class PassingArray extends DeviceArray {

  private final ManagedArray array;

  /** What boards copy from and to. */
  private final HostMemory memory;

  private final Argument.Array host;
  private boolean hasArrived;

  PassingArray(ManagedArray array, Access access) {
    super(access);
    this.array = array;
    this.memory = access == Access.WRITE ? array.copies().spare() : array.copies().host();
    List<ByteBuffer> pieces = memory.pieces();
    if (pieces.size() > 1) {
      throw new ArrayException(
          ArrayException.Code.TOO_LARGE,
          array.describe()
              + " goes from one memory to another between stages, and is too large for that;"
              + " expected at most "
              + Integer.MAX_VALUE
              + " bytes",
          null);
    }
    this.host = new Argument.Array(pieces.get(0));
  }

  @Override
  Argument.Array host() {
    return host;
  }

  @Override
  public @Nullable ManagedArray missing() {
    return access() == Access.WRITE || array.copies().isOnHost() ? null : array;
  }

  @Override
  DeviceCopy copyIn(int[] memories, Tenant tenant, BufferPool pool) {
    return pool.copyOf(host, pool.roomiest(memories), false, tenant);
  }

  @Override
  void arrived() {
    hasArrived = true;
    array.copies().writtenOnHost(memory);
  }

  @Override
  public void spoil() {
    if (access() == Access.READ_WRITE) {
      array.copies().spoiltOnHost();
    }
  }

  @Override
  void done() {
    if (!hasArrived) {
      spoil();
    }
  }
}
