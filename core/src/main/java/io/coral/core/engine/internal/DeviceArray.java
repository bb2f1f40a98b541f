package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.ArrayException;
import io.coral.api.Constant;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An argument's array on the board: a copy in each memory that a stage needs it in, and which of
 * them is the newest. A small array has a copy with a host side of its own, a large one copies over
 * the caller's memory.
 */
final class DeviceArray {

  /** What copies of a Coral array do not look at: they know it themselves. */
  private static final Argument.Array ITSELF = new Argument.Array(ByteBuffer.allocate(0));

  private final Access access;
  private final Argument.Array given;
  private final @Nullable Constant constant;

  /** A Coral array: one that stays on the board, or one that goes through the host's memory. */
  private final @Nullable ManagedArray resident;

  private final @Nullable ManagedArray onHost;
  private final boolean stays;
  private final BufferPool pool;
  private @Nullable DeviceCopy copies;
  private @Nullable DeviceCopy newest;
  private @Nullable Event lastRun;
  private int lastStage;
  private boolean isComplete;

  /**
   * An array that is on no board yet.
   *
   * @param stays whether all stages need it in one memory
   */
  DeviceArray(Access access, Argument given, boolean stays, BufferPool pool) {
    this.access = access;
    this.stays = stays;
    this.pool = pool;
    this.constant = given instanceof Constant same ? same : null;
    ManagedArray managed = given instanceof ManagedArray one ? one : null;
    this.resident = stays ? managed : null;
    this.onHost = stays ? null : managed;
    this.given =
        constant != null
            ? constant.array()
            : resident != null ? ITSELF : onHost != null ? host(onHost) : (Argument.Array) given;
  }

  private Argument.Array host(ManagedArray array) {
    List<ByteBuffer> pieces = access == Access.WRITE ? array.onHostAnew() : array.onHost();
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
    return new Argument.Array(pieces.get(0));
  }

  /** Whether the board may keep it for other requests. */
  boolean isKept() {
    return constant != null || resident != null;
  }

  /** Whether results stay on the board. */
  boolean isResident() {
    return resident != null;
  }

  Access access() {
    return access;
  }

  long size() {
    return resident == null ? given.size() : resident.size();
  }

  /** A Coral array whose content is neither here nor on the host; null where it can be used. */
  @Nullable ManagedArray missing() {
    ManagedArray managed = resident == null ? onHost : resident;
    if (managed == null || access == Access.WRITE || managed.isOnHost()) {
      return null;
    }
    return copies != null && copies.isThere() ? null : managed;
  }

  /** Copies the host's content to the board. */
  Event toDevice(DeviceCopy copy, Event... after) {
    return copy.toDevice(given, after);
  }

  /** Copies a board's content to the host. */
  Event fromDevice(DeviceCopy copy, Event after) {
    return copy.fromDevice(given, after);
  }

  /** The copy that holds the newest content; null before the first stage that uses the array. */
  @Nullable DeviceCopy newest() {
    return newest;
  }

  /** The last run that uses the array so far. */
  @Nullable Event lastRun() {
    return lastRun;
  }

  /** The stage of {@link #lastRun}. */
  int lastStage() {
    return lastStage;
  }

  /** Notes that a run uses a copy, and leaves its newest content there. */
  void used(DeviceCopy copy, Event run, int stage) {
    copy.ran();
    newest = copy;
    lastRun = run;
    lastStage = stage;
  }

  /** Whether copies from the board write into the caller's memory. */
  boolean isWrapped() {
    return copies != null && copies.isWrapped();
  }

  /**
   * The copy that a stage uses: one that exists, if the stage reaches it, else a new one where
   * there is most room.
   */
  DeviceCopy copyFor(int[] memories, Tenant tenant) {
    for (DeviceCopy copy = copies; copy != null; copy = copy.other) {
      for (int memory : memories) {
        if (memory == copy.memory()) {
          return copy;
        }
      }
    }
    DeviceCopy made =
        constant != null
            ? constantIn(memories, constant, tenant)
            : resident != null
                ? residentIn(memories, resident)
                : copyIn(roomiest(memories), tenant);
    made.other = copies;
    copies = made;
    return made;
  }

  private DeviceCopy copyIn(int memory, Tenant tenant) {
    return pool.takes(given.size(), stays)
        ? pool.take(memory, given.size(), tenant)
        : pool.wrap(memory, given.buffer());
  }

  private DeviceCopy constantIn(int[] memories, Constant same, Tenant tenant) {
    for (int memory : memories) {
      DeviceCopy there = pool.constants().find(same, memory, tenant);
      if (there != null) {
        return there;
      }
    }
    return pool.add(same, roomiest(memories), tenant);
  }

  private DeviceCopy residentIn(int[] memories, ManagedArray array) {
    ArrayBuffer known = null;
    for (int memory : memories) {
      ArrayBuffer there = pool.arrays().find(array, memory);
      // the same request may read what is to be written, and reads it as it was
      boolean isOther = there != null && !(access == Access.WRITE && there.isUsed());
      if (there != null && isOther && (known == null || there.isThere())) {
        known = there;
      }
    }
    return new ArrayCopy(known == null ? pool.add(array, roomiest(memories)) : known, access);
  }

  private int roomiest(int[] memories) {
    int best = memories[0];
    for (int i = 1; i < memories.length; i++) {
      if (pool.available(memories[i]) > pool.available(best)) {
        best = memories[i];
      }
    }
    return best;
  }

  /** Copies what a staged copy brought from the board into the caller's memory. */
  void copyResult() {
    if (access != Access.READ && newest != null) {
      newest.copyTo(given);
      isComplete = true;
      if (onHost != null) {
        onHost.writtenOnHost();
      }
    }
  }

  /** Adds the buffers that copy from or to the caller's memory. */
  void addWrapped(List<Buffer> buffers) {
    for (DeviceCopy copy = copies; copy != null; copy = copy.other) {
      if (copy.isWrapped()) {
        buffers.add(copy.buffer());
      }
    }
  }

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  void close(boolean reusable) {
    if (onHost != null && access != Access.READ && newest != null && !isComplete) {
      onHost.spoiltOnHost();
    }
    DeviceCopy copy = copies;
    copies = null;
    while (copy != null) {
      DeviceCopy next = copy.other;
      copy.other = null;
      copy.giveBack(reusable);
      copy = next;
    }
  }
}
