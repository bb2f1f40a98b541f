package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Event;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Trampoline;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * What one command waits for: some of it here, until it is submitted; some of it on the device,
 * which orders commands by itself.
 */
final class Dependencies {

  private final IssuedCommand command;

  private static final AtomicIntegerFieldUpdater<Dependencies> WAITING =
      AtomicIntegerFieldUpdater.newUpdater(Dependencies.class, "waiting");

  /** Unfinished dependencies, and one for the call that issues the command. */
  private volatile int waiting = 1;

  private volatile @Nullable AcceleratorException failure;
  private List<IssuedCommand> onDevice = List.of();

  /**
   * Those of {@link #onDevice} whose failure fails the command, whatever the device makes of it.
   */
  private List<IssuedCommand> needed = List.of();

  Dependencies(IssuedCommand command) {
    this.command = command;
  }

  /** Whether a command has nothing to wait for; a failure of {@code after} is something. */
  static boolean none(@Nullable IssuedCommand predecessor, Event[] after) {
    if (predecessor != null && !predecessor.isSettled()) {
      return false;
    }
    for (Event event : after) {
      if (!(event instanceof IssuedCommand issued)
          || !issued.isSettled()
          || issued.settledFailure() != null) {
        return false;
      }
    }
    return true;
  }

  /** The commands that the device puts before this one. */
  List<IssuedCommand> onDevice() {
    return onDevice;
  }

  /** The first failure among those that the device waits for. */
  @Nullable AcceleratorException failureOnDevice() {
    for (IssuedCommand dependency : needed) {
      AcceleratorException failed = dependency.settledFailure();
      if (failed != null) {
        return failed;
      }
    }
    return null;
  }

  /** The first failure among those that were waited for here. */
  @Nullable AcceleratorException failure() {
    return failure;
  }

  /** Takes one dependency away; whether it was the last. */
  boolean isLast() {
    // with one left nobody else has any to take away
    return waiting == 1 || WAITING.decrementAndGet(this) == 0;
  }

  /** An event may be kept for long, and must not keep all that were before it. */
  void forget() {
    onDevice = List.of();
    needed = List.of();
  }

  /**
   * Waits for the predecessor on the same object and for {@code after}. The predecessor's failure
   * does not matter, that of {@code after} does.
   */
  void add(@Nullable IssuedCommand predecessor, Event[] after) {
    boolean ordered = command.owner().resource().backend().ordersCommands();
    if (predecessor != null && !predecessor.isSettled()) {
      add(predecessor, ordered, false);
    }
    for (Event event : after) {
      if (!(event instanceof IssuedCommand issued)) {
        addForeign(event);
      } else if (!issued.isSettled() || issued.settledFailure() != null) {
        // to ask a command of this class for its state would be to want its end
        add(issued, ordered, true);
      }
    }
  }

  private void add(IssuedCommand before, boolean ordered, boolean needsSuccess) {
    if (ordered
        && before.owner().resource() == command.owner().resource()
        && before.isSubmitted()) {
      onDevice = append(onDevice, before);
      if (needsSuccess) {
        needed = append(needed, before);
      }
      return;
    }
    WAITING.incrementAndGet(this);
    before.whenSettled(
        () -> {
          AcceleratorException failed = before.settledFailure();
          if (needsSuccess && failed != null) {
            note(failed);
          }
          command.proceed(this, false);
        });
  }

  /** Waits for an event that somebody else implements; one that fails to tell counts as failed. */
  private void addForeign(Event event) {
    AtomicBoolean waits = new AtomicBoolean(true);
    WAITING.incrementAndGet(this);
    try {
      if (event.state() == Event.State.COMPLETED) {
        WAITING.decrementAndGet(this);
        return;
      }
      event
          .completion()
          .whenComplete(
              (nothing, thrown) -> {
                if (waits.getAndSet(false)) {
                  Trampoline.run(() -> foreignSettled(thrown));
                }
              });
    } catch (Throwable e) {
      if (waits.getAndSet(false)) {
        note(foreignFailure(e));
        WAITING.decrementAndGet(this);
      }
    }
  }

  private void foreignSettled(@Nullable Throwable thrown) {
    if (thrown != null) {
      Throwable cause = thrown.getCause();
      note(foreignFailure(thrown instanceof CompletionException && cause != null ? cause : thrown));
    }
    command.proceed(this, false);
  }

  private static AcceleratorException foreignFailure(Throwable thrown) {
    return ForeignCode.failure("await", "an event of another runtime", thrown);
  }

  private void note(AcceleratorException failed) {
    if (failure == null) {
      failure = failed;
    }
  }

  private static List<IssuedCommand> append(List<IssuedCommand> commands, IssuedCommand command) {
    if (commands.isEmpty()) {
      return List.of(command);
    }
    IssuedCommand[] longer = commands.toArray(new IssuedCommand[commands.size() + 1]);
    longer[commands.size()] = command;
    return List.of(longer);
  }
}
