package io.coral.core.memory.internal;

import io.coral.api.Argument;
import io.coral.api.Constant;
import io.coral.core.array.internal.ManagedArray;
import io.coral.core.schedule.internal.Tenant;
import io.coral.spec.Access;
import io.coral.spec.Buffer;
import io.coral.spec.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An argument's array on the board, for one launch: a copy in each memory that a stage needs it in,
 * and which of them is the newest. Used by one thread at a time.
 */
public abstract class DeviceArray {

  private final Access access;

  /** Those in its memories; the one that was asked for last comes first. */
  private @Nullable DeviceCopy copies;

  private @Nullable DeviceCopy newest;
  private @Nullable Event lastRun;

  DeviceArray(Access access) {
    this.access = access;
  }

  /**
   * An array that is on no board yet.
   *
   * @param stays whether all stages need it in one memory
   */
  public static DeviceArray of(Argument given, Access access, boolean stays) {
    if (given instanceof Constant constant) {
      return new ConstantArray(constant, access);
    }
    if (given instanceof ManagedArray array) {
      return stays ? new ResidentArray(array, access) : new PassingArray(array, access);
    }
    Argument.Array array = (Argument.Array) given;
    return stays ? new CallersArray(array, access) : new MovingArray(array, access);
  }

  /** What the host has of it, as copies between host and board see it. */
  abstract Argument.Array host();

  /** A copy in one of these memories. */
  abstract DeviceCopy copyIn(int[] memories, Tenant tenant, BufferPool pool);

  /** Whether the board may keep it for other requests. */
  public boolean isKept() {
    return false;
  }

  /** Whether results stay on the board. */
  public boolean isResident() {
    return false;
  }

  public long size() {
    return host().size();
  }

  /** A Coral array whose content is neither here nor on the host; null where it can be used. */
  public @Nullable ManagedArray missing() {
    return null;
  }

  public final Access access() {
    return access;
  }

  /** Whether the content that a stage needs is on the board, or on its way. */
  final boolean isThere() {
    return copies != null && copies.isThere();
  }

  /** Copies the host's content to the board. */
  public final Event toDevice(DeviceCopy copy, Event... after) {
    return copy.toDevice(host(), after);
  }

  /** Copies a board's content to the host. */
  public final Event fromDevice(DeviceCopy copy, Event after) {
    return copy.fromDevice(host(), after);
  }

  /** The copy that holds the newest content; null before the first stage that uses the array. */
  public final @Nullable DeviceCopy newest() {
    return newest;
  }

  /** The last run that uses the array so far. */
  public final @Nullable Event lastRun() {
    return lastRun;
  }

  /** Notes that a run uses the copy asked for last, and leaves the newest content there. */
  public final void used(Event run) {
    newest = copies;
    lastRun = run;
    if (newest != null) {
      newest.ran();
    }
  }

  /** Whether copies from the board write into the caller's memory. */
  public final boolean isWrapped() {
    return copies != null && copies.isWrapped();
  }

  /**
   * The copy that a stage uses: one that exists, if the stage reaches it, else a new one where
   * there is most room.
   */
  public final DeviceCopy copyFor(int[] memories, Tenant tenant, BufferPool pool) {
    DeviceCopy before = null;
    for (DeviceCopy copy = copies; copy != null; copy = copy.other) {
      if (copy.isIn(memories)) {
        if (before != null) {
          before.other = copy.other;
          putFirst(copy);
        }
        return copy;
      }
      before = copy;
    }
    DeviceCopy made = copyIn(memories, tenant, pool);
    putFirst(made);
    return made;
  }

  private void putFirst(DeviceCopy copy) {
    copy.other = copies;
    copies = copy;
  }

  /** Copies what a staged copy brought from the board into the caller's memory. */
  public final void copyResult() {
    if (access != Access.READ && newest != null) {
      newest.copyTo(host());
      arrived();
    }
  }

  /** Its results are on the host. */
  void arrived() {}

  /** Adds the buffers that copy from or to the caller's memory. */
  public final void addWrapped(List<Buffer> buffers) {
    for (DeviceCopy copy = copies; copy != null; copy = copy.other) {
      if (copy.isWrapped()) {
        buffers.add(copy.buffer());
      }
    }
  }

  /** Results may have been copied over what it was. */
  public void spoil() {}

  /** The board is done with it, whether results are on the host or not. */
  void done() {}

  /**
   * Gives the device memory back.
   *
   * @param reusable whether the board is known to use it no more
   */
  public final void close(boolean reusable) {
    if (reusable && newest != null) {
      done();
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
