package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.Rule;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The group's state, and who may enter it. A call is inside while it is handed to a member;
 * programming shuts the door first, so that no call slips past it to one member while another is
 * being programmed (PRG-05). Entering takes no lock.
 */
final class Door {

  private static final AtomicReferenceFieldUpdater<Door, Standing> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(Door.class, Standing.class, "current");

  private final String group;
  private volatile Standing current = Standing.bare(Phase.UNPROGRAMMED, 0);
  private final AtomicInteger inside = new AtomicInteger();

  Door(String group) {
    this.group = group;
  }

  Standing current() {
    return current;
  }

  /** Changes the state, unless somebody else did meanwhile; whether it changed. */
  boolean change(Standing from, Standing to) {
    return CURRENT.compareAndSet(this, from, to);
  }

  /** Changes the state to lost, unless it is lost or closed; whether it changed. */
  boolean lose(String cause) {
    while (true) {
      Standing before = current;
      if (before.phase() == Phase.LOST || before.phase() == Phase.CLOSED) {
        return false;
      }
      if (change(before, before.lost(cause))) {
        return true;
      }
    }
  }

  /** Changes the state to closed; whether it was open. */
  boolean close() {
    while (true) {
      Standing before = current;
      if (before.phase() == Phase.CLOSED) {
        return false;
      }
      if (change(before, Standing.bare(Phase.CLOSED, before.epoch()))) {
        return true;
      }
    }
  }

  /** Enters for a call on an object of an epoch; {@link #leave} follows. */
  void enter(long epoch, String operation, Supplier<String> object) {
    inside.incrementAndGet();
    Standing now = current;
    if (now.phase() != Phase.PROGRAMMED || now.epoch() != epoch) {
      leave();
      throw refusal(now, operation, object.get(), epoch);
    }
  }

  /** Enters for a call on whatever is programmed now; {@link #leave} follows. */
  GroupProgram enterProgrammed(String operation) {
    inside.incrementAndGet();
    Standing now = current;
    GroupProgram program = now.program();
    if (now.phase() != Phase.PROGRAMMED || program == null) {
      leave();
      throw refusal(now, operation, group, now.epoch());
    }
    return program;
  }

  void leave() {
    if (inside.decrementAndGet() == 0 && current.phase() != Phase.PROGRAMMED) {
      synchronized (this) {
        notifyAll();
      }
    }
  }

  /** Fails when the group is closed or lost. */
  void requireAlive(String operation) {
    Standing now = current;
    if (now.phase() == Phase.CLOSED || now.phase() == Phase.LOST) {
      throw refusal(now, operation, group, now.epoch());
    }
  }

  /** The program, or why there is none. */
  @Nullable GroupProgram program() {
    return current.program();
  }

  /** Waits until every call has left, up to the deadline; whether they have. Not interruptible. */
  boolean awaitEmpty(long deadlineNanos) {
    boolean interrupted = false;
    synchronized (this) {
      try {
        while (inside.get() > 0) {
          long millis = (deadlineNanos - System.nanoTime() + 999_999) / 1_000_000;
          if (millis <= 0) {
            return false;
          }
          try {
            wait(millis);
          } catch (InterruptedException e) {
            interrupted = true;
          }
        }
        return true;
      } finally {
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }

  private static AcceleratorException refusal(
      Standing now, String operation, String object, long epoch) {
    return switch (now.phase()) {
      case CLOSED ->
          AcceleratorException.of(
                  ErrorCode.CLOSED, operation, object, "its group was closed; open it again")
              .breaking(Rule.LIF_02);
      case LOST ->
          AcceleratorException.of(
              ErrorCode.DEVICE_LOST,
              operation,
              object,
              "the group was lost ("
                  + now.state().cause().orElse("no cause known")
                  + "); close the resource and use another device");
      case PROGRAMMING ->
          AcceleratorException.of(
              ErrorCode.BUSY,
              operation,
              object,
              "the group is being programmed; try again when program has returned");
      case UNPROGRAMMED, PROGRAMMED ->
          epoch == now.epoch()
              ? AcceleratorException.of(
                      ErrorCode.NOT_PROGRAMMED,
                      operation,
                      object,
                      "the group has no program; call program first")
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
