package io.coral.runtime.dualfpga.group.internal;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Rule;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Waiting;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A buffer or a compute unit of a group. Its commands are the member's own, and so are their
 * events. Commands of one object end in the order issued, so the last one tells when all are done.
 */
abstract class GroupObject {

  private final GroupResource group;
  private final Member member;
  private final long epoch;
  private volatile @Nullable Event last;
  private volatile boolean closed;

  GroupObject(GroupResource group, Member member, long epoch) {
    this.group = group;
    this.member = member;
    this.epoch = epoch;
  }

  final GroupResource group() {
    return group;
  }

  final Member member() {
    return member;
  }

  final long epoch() {
    return epoch;
  }

  /** What it is, for error texts. */
  abstract String describe();

  /** Hands a call to the member, while the group is programmed as it was for this object. */
  final <T> T call(String operation, Supplier<T> onMember) {
    requireOpen(operation);
    group.admission().enter(epoch, operation, this::describe);
    try {
      return onMember.get();
    } catch (Throwable e) {
      AcceleratorException failure = ForeignCode.failure(operation, describe(), e);
      group.noteFailure(failure);
      throw failure;
    } finally {
      group.admission().leave();
    }
  }

  /** Issues a command on the member. */
  final Event issue(String operation, Event[] after, Supplier<Event> onMember) {
    for (Event event : after) {
      Objects.requireNonNull(event, "after");
    }
    return call(
        operation,
        () -> {
          Event event = onMember.get();
          last = event;
          return event;
        });
  }

  final void requireOpen(String operation) {
    if (closed) {
      throw AcceleratorException.of(
              ErrorCode.CLOSED, operation, describe(), "it was closed; make a new one")
          .breaking(Rule.LIF_02);
    }
  }

  /** Fails when the object is of an earlier program; called from inside the group. */
  final void requireEpochNow(String operation) {
    group.admission().requireEpoch(epoch, operation, this::describe);
  }

  /** Waits for the commands issued so far, up to the deadline; whether they are done. */
  final boolean awaitCommands(long deadlineNanos) {
    Event event = last;
    if (event == null) {
      return true;
    }
    return Waiting.until(
        deadlineNanos,
        () -> event.state() != Event.State.PENDING,
        millis -> awaitEnd(event, Duration.ofMillis(millis)));
  }

  private static void awaitEnd(Event event, Duration bound) throws InterruptedException {
    try {
      event.await(bound);
    } catch (AcceleratorException e) {
      // a command that failed is done, and a bound that passed is seen by whoever waits
      return;
    }
  }

  /** Marks the object closed; whether it was open. */
  final boolean markClosed() {
    boolean wasOpen = !closed;
    closed = true;
    group.forget(this);
    return wasOpen;
  }
}
