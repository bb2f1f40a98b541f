package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.ResourceState;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.foreign.Waiting;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The state of a resource, and who may enter it. A command enters when it is issued and leaves when
 * it is done; programming shuts the door and waits until all have left (PRG-05). Entering takes no
 * lock.
 */
final class Admission {

  /** One state with what is loaded in it. */
  record Loaded(
      ResourceState state, @Nullable GuardedProgram program, List<DeviceMemory> memories) {

    Phase phase() {
      return state.phase();
    }

    long epoch() {
      return state.epoch();
    }
  }

  private final DeviceInfo device;
  private static final AtomicReferenceFieldUpdater<Admission, Loaded> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(Admission.class, Loaded.class, "current");

  private volatile Loaded current = bare(Phase.UNPROGRAMMED, 0);
  private final AtomicInteger inside = new AtomicInteger();
  private volatile int drainers;

  Admission(DeviceInfo device) {
    this.device = device;
  }

  static Loaded bare(Phase phase, long epoch) {
    return new Loaded(
        new ResourceState(phase, epoch, Optional.empty(), Optional.empty(), Optional.empty()),
        null,
        List.of());
  }

  Loaded current() {
    return current;
  }

  /** Changes the state, unless somebody else did meanwhile; whether it changed. */
  boolean change(Loaded from, Loaded to) {
    return CURRENT.compareAndSet(this, from, to);
  }

  /** Changes the state to a final one, from any that is not final; the state before, or null. */
  @Nullable Loaded end(Loaded last) {
    while (true) {
      Loaded before = current;
      if (before.phase() == Phase.CLOSED || before.phase() == last.phase()) {
        return null;
      }
      if (CURRENT.compareAndSet(this, before, last)) {
        return before;
      }
    }
  }

  /** Enters for a command or an allocation of an epoch; {@link #leave} follows. */
  void enter(long epoch, String operation, Supplier<String> object) {
    inside.incrementAndGet();
    Loaded now = current;
    if (now.phase() != Phase.PROGRAMMED || now.epoch() != epoch) {
      leave();
      throw refusal(now, operation, object.get(), epoch);
    }
  }

  /** Enters for an operation on whatever is programmed now; {@link #leave} follows. */
  Loaded enterProgrammed(String operation) {
    inside.incrementAndGet();
    Loaded now = current;
    if (now.phase() != Phase.PROGRAMMED) {
      leave();
      throw refusal(now, operation, device.id(), now.epoch());
    }
    return now;
  }

  void leave() {
    if (inside.decrementAndGet() == 0 && drainers > 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Whether a command or an allocation of an epoch would be let in now. */
  boolean admits(long epoch) {
    Loaded now = current;
    return now.phase() == Phase.PROGRAMMED && now.epoch() == epoch;
  }

  void requireEpoch(long epoch, String operation, Supplier<String> object) {
    Loaded now = current;
    if (now.phase() != Phase.PROGRAMMED || now.epoch() != epoch) {
      throw refusal(now, operation, object.get(), epoch);
    }
  }

  /** Fails when the resource is closed or lost. */
  void requireAlive(String operation) {
    Loaded now = current;
    if (now.phase() == Phase.CLOSED || now.phase() == Phase.LOST) {
      throw refusal(now, operation, device.id(), now.epoch());
    }
  }

  /** Waits until everybody has left, up to the deadline; whether they have. Not interruptible. */
  boolean drain(long deadlineNanos) {
    synchronized (this) {
      drainers = drainers + 1;
      try {
        return Waiting.until(deadlineNanos, () -> inside.get() <= 0, this::wait);
      } finally {
        drainers = drainers - 1;
      }
    }
  }

  private static AcceleratorException refusal(
      Loaded now, String operation, String object, long epoch) {
    return switch (now.phase()) {
      case CLOSED ->
          AcceleratorException.of(
                  ErrorCode.CLOSED, operation, object, "its resource was closed; open it again")
              .breaking(Rule.LIF_02);
      case LOST ->
          AcceleratorException.of(
              ErrorCode.DEVICE_LOST,
              operation,
              object,
              "the device was lost ("
                  + now.state().cause().orElse("no cause known")
                  + "); close the resource and use another device");
      case PROGRAMMING ->
          AcceleratorException.of(
              ErrorCode.BUSY,
              operation,
              object,
              "the resource is being programmed; try again when program has returned");
      case UNPROGRAMMED, PROGRAMMED ->
          epoch == now.epoch()
              ? AcceleratorException.of(
                      ErrorCode.NOT_PROGRAMMED,
                      operation,
                      object,
                      "the resource has no program; call program first")
                  .breaking(Rule.PRG_10)
              : AcceleratorException.of(
                      ErrorCode.STALE,
                      operation,
                      object,
                      "it belongs to an earlier program (epoch "
                          + epoch
                          + ", now "
                          + now.epoch()
                          + "); make a new one")
                  .breaking(Rule.PRG_06);
    };
  }
}
