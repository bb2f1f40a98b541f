package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a device holds: its program, and every buffer and compute unit. The program belongs to whom
 * {@link ProgramChanges} has given the turn; the rest to any thread.
 */
final class OnDevice {

  private final Set<DeviceObject> objects = ConcurrentHashMap.newKeySet();

  /** What is on the device and must be unloaded. */
  private @Nullable GuardedProgram program;

  <O extends DeviceObject> O adopt(O object) {
    objects.add(object);
    return object;
  }

  void forget(DeviceObject object) {
    objects.remove(object);
  }

  int size() {
    return objects.size();
  }

  void loaded(GuardedProgram loaded) {
    program = loaded;
  }

  /** Takes everything off: compute units, then buffers, then the program. */
  void unload() {
    objects.stream().filter(DeviceUnit.class::isInstance).forEach(DeviceObject::retire);
    objects.stream().filter(OnDevice::isSubBuffer).forEach(DeviceObject::retire);
    objects.forEach(DeviceObject::retire);
    if (program != null) {
      program.unload();
      program = null;
    }
  }

  private static boolean isSubBuffer(DeviceObject object) {
    return object instanceof DeviceBuffer buffer && buffer.parent() != null;
  }

  /** Wants to know the end of every command. */
  void want() {
    objects.forEach(DeviceObject::want);
  }

  /** Fails the events of all commands. */
  void cancelAll(Function<IssuedCommand, AcceleratorException> failure) {
    objects.forEach(object -> object.cancelAll(failure));
  }

  /** Closes one object that was just marked closed, its sub-buffers first. */
  void close(DeviceObject object, long deadlineNanos) {
    for (DeviceObject other : objects) {
      if (other instanceof DeviceBuffer buffer && buffer.parent() == object) {
        buffer.markClosed();
        buffer.settle(deadlineNanos, ErrorCode.CLOSED);
        buffer.retire();
      }
    }
    object.settle(deadlineNanos, ErrorCode.CLOSED);
    object.retire();
    if (!object.isReleased()) {
      // commands of other objects use it
      want();
    }
  }

  /** Closes all, and waits for their commands until the deadline; the rest fails with the code. */
  void closeAll(long deadlineNanos, ErrorCode code) {
    objects.forEach(DeviceObject::markClosed);
    objects.forEach(object -> object.settle(deadlineNanos, code));
  }
}
