package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import io.coral.spec.foreign.Waiting;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;

/**
 * The state of a resource, and who may enter it. A command enters when it is issued and leaves when
 * it is done; programming shuts the door and waits until all have left (PRG-05). Entering takes no
 * lock. Any thread.
 *
 * @param <P> what a runtime keeps of a program
 */
public final class Admission<P> {

  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<Admission, Standing> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(Admission.class, Standing.class, "current");

  private final String resourceId;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile Standing<P> current = Standing.bare(Phase.UNPROGRAMMED, 0);
  private volatile int drainers;

  /**
   * A resource that was just opened, and has no program.
   *
   * @param resourceId for error texts
   */
  public Admission(String resourceId) {
    this.resourceId = Objects.requireNonNull(resourceId, "resourceId");
  }

  String resourceId() {
    return resourceId;
  }

  /** The standing now. */
  public Standing<P> current() {
    return current;
  }

  /** Changes the standing, unless somebody else did meanwhile; whether it changed. */
  boolean change(Standing<P> from, Standing<P> to) {
    return CURRENT.compareAndSet(this, from, to);
  }

  /** Changes the phase to lost, unless it is lost or closed; whether it changed. */
  public boolean lose(String cause) {
    while (true) {
      Standing<P> before = current;
      if (isOver(before)) {
        return false;
      }
      if (change(before, before.lost(cause))) {
        return true;
      }
    }
  }

  /** Changes the phase to closed; whether it was not. */
  public boolean close() {
    while (true) {
      Standing<P> before = current;
      if (before.phase() == Phase.CLOSED) {
        return false;
      }
      if (change(before, Standing.bare(Phase.CLOSED, before.epoch()))) {
        return true;
      }
    }
  }

  private static boolean isOver(Standing<?> standing) {
    return standing.phase() == Phase.CLOSED || standing.phase() == Phase.LOST;
  }

  private static boolean isProgrammed(Standing<?> standing, long epoch) {
    return standing.phase() == Phase.PROGRAMMED && standing.epoch() == epoch;
  }

  /** Enters for a command or an allocation of an epoch; {@link #leave} follows. */
  public void enter(long epoch, String operation, Supplier<String> object) {
    inside.incrementAndGet();
    Standing<P> now = current;
    if (!isProgrammed(now, epoch)) {
      leave();
      throw refusal(now, operation, object.get(), epoch);
    }
  }

  /** Enters for an operation on whatever is programmed now; {@link #leave} follows. */
  public Standing<P> enterProgrammed(String operation) {
    inside.incrementAndGet();
    Standing<P> now = current;
    if (now.phase() != Phase.PROGRAMMED) {
      leave();
      throw refusal(now, operation, resourceId, now.epoch());
    }
    return now;
  }

  /** Leaves; whoever drains is told by the last. */
  public void leave() {
    if (inside.decrementAndGet() == 0 && drainers > 0) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Whether a command or an allocation of an epoch would be let in now. */
  public boolean admits(long epoch) {
    return isProgrammed(current, epoch);
  }

  /** Fails when a command or an allocation of an epoch would not be let in now. */
  public void requireEpoch(long epoch, String operation, Supplier<String> object) {
    Standing<P> now = current;
    if (!isProgrammed(now, epoch)) {
      throw refusal(now, operation, object.get(), epoch);
    }
  }

  /** Fails when the resource is closed or lost. */
  public void requireAlive(String operation) {
    Standing<P> now = current;
    if (isOver(now)) {
      throw refusal(now, operation, resourceId, now.epoch());
    }
  }

  /** Waits until everybody has left, up to the deadline; whether they have. Not interruptible. */
  public boolean drain(long deadlineNanos) {
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
      Standing<?> now, String operation, String object, long epoch) {
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
