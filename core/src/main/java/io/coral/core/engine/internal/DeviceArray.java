package io.coral.core.engine.internal;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An argument's array on the board: a copy in each memory that a stage needs it in, and which of
 * them is the newest. A small array has a copy with a host side of its own, a large one copies over
 * the caller's memory.
 */
final class DeviceArray {

  private final Access access;
  private final Argument.Array given;
  private final @Nullable Constant constant;
  private final BufferPool pool;
  private @Nullable DeviceCopy copies;
  private @Nullable DeviceCopy newest;
  private @Nullable Event lastRun;
  private int lastStage;

  /** An array that is on no board yet. */
  DeviceArray(Access access, Argument given, BufferPool pool) {
    this.access = access;
    this.constant = given instanceof Constant same ? same : null;
    this.given = constant == null ? (Argument.Array) given : constant.array();
    this.pool = pool;
  }

  boolean isConstant() {
    return constant != null;
  }

  Access access() {
    return access;
  }

  Argument.Array given() {
    return given;
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
   *
   * @param stays whether no stage needs the array elsewhere
   */
  DeviceCopy copyFor(int[] memories, boolean stays, Tenant tenant) {
    for (DeviceCopy copy = copies; copy != null; copy = copy.other) {
      for (int memory : memories) {
        if (memory == copy.memory()) {
          return copy;
        }
      }
    }
    DeviceCopy made =
        constant == null
            ? copyIn(roomiest(memories), stays, tenant)
            : constantIn(memories, constant, tenant);
    made.other = copies;
    copies = made;
    return made;
  }

  private DeviceCopy copyIn(int memory, boolean stays, Tenant tenant) {
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
