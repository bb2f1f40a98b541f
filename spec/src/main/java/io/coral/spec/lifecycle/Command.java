package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Features;
import io.coral.spec.backend.Backend;
import io.coral.spec.foreign.ForeignCode;
import io.coral.spec.foreign.Trampoline;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One command and its event. It is held until what it waits for has finished, submitted to the back
 * end, and done when the back end says so.
 *
 * <p>Two ends are kept apart: the event is <em>settled</em> once, for the caller; the command is
 * <em>done</em> when the device holds nothing of it any more. A close that outlasts its grace
 * settles a command that is not done, and what the command uses stays until it is.
 */
public abstract class Command implements Event {

  private static final int HELD = 0;
  private static final int SUBMITTED = 1;
  private static final int DONE = 2;

  private static final AtomicIntegerFieldUpdater<Command> STAGE =
      AtomicIntegerFieldUpdater.newUpdater(Command.class, "stage");
  private static final AtomicReferenceFieldUpdater<Command, Outcome> OUTCOME =
      AtomicReferenceFieldUpdater.newUpdater(Command.class, Outcome.class, "outcome");
  private static final AtomicReferenceFieldUpdater<Command, Callback> CALLBACKS =
      AtomicReferenceFieldUpdater.newUpdater(Command.class, Callback.class, "callbacks");

  /** How the event was settled; {@code failure} is null for success. */
  private record Outcome(
      @Nullable AcceleratorException failure, @Nullable Supplier<EventTimes> times) {
    static final Outcome WITHOUT_TIMES = new Outcome(null, null);
  }

  /** A stack of callbacks; closed by {@link #FIRED} once they were called. */
  private static final class Callback {
    final Runnable action;
    final @Nullable Callback next;

    Callback(Runnable action, @Nullable Callback next) {
      this.action = action;
      this.next = next;
    }
  }

  private static final Callback FIRED = new Callback(() -> {}, null);

  private static final AtomicReferenceFieldUpdater<Command, Runnable> ON_WANTED =
      AtomicReferenceFieldUpdater.newUpdater(Command.class, Runnable.class, "onWanted");

  /** Takes the place of {@link #onWanted} once somebody wants to know the end, or it is known. */
  private static final Runnable WANTED = () -> {};

  private final DeviceObject owner;
  private final String operation;
  private final long queuedNanos = System.nanoTime();
  private final CountDownLatch settled = new CountDownLatch(1);

  private volatile int stage = HELD;

  /** Unfinished dependencies, and one for the call that issues the command. */
  private final AtomicInteger waiting = new AtomicInteger(1);

  private volatile @Nullable Outcome outcome;
  private volatile @Nullable Callback callbacks;
  private volatile @Nullable AcceleratorException dependencyFailure;
  private volatile @Nullable Object attachment;
  private volatile @Nullable Runnable onWanted;
  private @Nullable Runnable onDone;
  private List<Command> waitFor = List.of();

  /**
   * Those of {@link #waitFor} whose failure fails this command, whatever the device makes of it.
   */
  private List<Command> nativeDependencies = List.of();

  private boolean inline = true;

  Command(DeviceObject owner, String operation) {
    this.owner = owner;
    this.operation = operation;
  }

  // ---- what a back end uses

  /** The call that made the command, e.g. {@code run}. */
  public final String operation() {
    return operation;
  }

  /** What the command is about, for error texts. */
  public final String object() {
    return owner.describe();
  }

  /** When the command was issued, on the axis of {@link System#nanoTime()}. */
  public final long queuedNanos() {
    return queuedNanos;
  }

  /**
   * Whether the submitting thread is the caller's own. If it is not, it is some runtime's callback
   * thread, and the back end must not do long work on it.
   */
  public final boolean inline() {
    return inline;
  }

  /**
   * The commands of the same resource that must finish first and that the device orders by itself;
   * empty unless {@link Backend#ordersCommands}.
   */
  public final List<Command> waitFor() {
    return waitFor;
  }

  /** Keeps the back end's own handle, such as a native event, with the command. */
  public final void attach(Object handle) {
    attachment = handle;
  }

  /** What was attached. */
  public final @Nullable Object attachment() {
    return attachment;
  }

  /**
   * Calls back when somebody first wants to know the command's end, or now if that was before. A
   * back end may leave an end that nobody wants to know for later, by a fraction of a second.
   *
   * @param action takes the place of an earlier one; short, on the thread of whoever wants to know
   */
  public final void whenWanted(Runnable action) {
    while (true) {
      Runnable before = onWanted;
      if (before == WANTED) {
        tell(action);
        return;
      }
      if (ON_WANTED.compareAndSet(this, before, action)) {
        return;
      }
    }
  }

  /** Wants to know the end. */
  final void want() {
    if (onWanted != WANTED) {
      Runnable action = ON_WANTED.getAndSet(this, WANTED);
      if (action != null) {
        tell(action);
      }
    }
  }

  /** Tells the back end; that it fails to hear must not keep the command from ending. */
  private void tell(Runnable action) {
    ForeignCode.tell("a callback of the back end of " + owner.resource().info().id(), action::run);
  }

  /**
   * Whether something has failed that the command depends on. If not, a command that the device did
   * not execute because one of {@link #waitFor} had failed is to be started once more: it was only
   * to come behind that one.
   */
  public final boolean dependencyHasFailed() {
    for (Command dependency : nativeDependencies) {
      if (dependency.hasFailed()) {
        return true;
      }
    }
    return false;
  }

  private boolean hasFailed() {
    Outcome end = outcome;
    return end != null && end.failure() != null;
  }

  /** Calls back once, when the device is done with the command; set while it is submitted. */
  public final void whenDone(Runnable action) {
    onDone = action;
  }

  /** Completes the command; the device is done with it. */
  public final void complete() {
    finish(Outcome.WITHOUT_TIMES);
  }

  /**
   * Completes the command; the device is done with it.
   *
   * @param times asked at most when a caller asks, on the caller's thread
   */
  public final void complete(Supplier<EventTimes> times) {
    finish(new Outcome(null, times));
  }

  /** Fails the command; the device is done with it. */
  public final void fail(AcceleratorException failure) {
    finish(new Outcome(failure, null));
  }

  /** A failure of this command. */
  public final AcceleratorException failure(ErrorCode code, String text) {
    return AcceleratorException.of(code, operation, object(), text);
  }

  private AcceleratorException dependencyFailed(AcceleratorException cause) {
    return cause.handedOn(
        ErrorCode.DEPENDENCY_FAILED,
        operation,
        object(),
        "a command that it waits for failed, so it was not executed: "
            + cause.code()
            + " in "
            + cause.operation()
            + " ("
            + cause.object()
            + ")");
  }

  private void finish(Outcome reported) {
    Outcome end = reported;
    for (Command dependency : nativeDependencies) {
      Outcome before = dependency.outcome;
      if (before != null && before.failure() != null) {
        end = new Outcome(dependencyFailed(before.failure()), null);
        break;
      }
    }
    boolean first = settle(end);
    AcceleratorException failure = end.failure();
    if (first && failure != null && failure.code() == ErrorCode.EXECUTION_FAILED) {
      owner.resource().faulted(this, failure);
    }
    done();
  }

  // ---- what the specification's side uses

  /** Hands the command to the back end. */
  abstract void submit();

  /** Gives back what the command held; called once, when the device is done with it. */
  abstract void releaseUses();

  final DeviceObject owner() {
    return owner;
  }

  final boolean isSettled() {
    return outcome != null;
  }

  final boolean isSubmitted() {
    return stage == SUBMITTED;
  }

  /**
   * Makes the command wait for its predecessor on the same object and for {@code after}. The
   * predecessor's failure does not matter, that of {@code after} does.
   */
  final void gate(@Nullable Command predecessor, Event[] after) {
    boolean ordered = owner.resource().backend().ordersCommands();
    if (predecessor != null && !predecessor.isSettled()) {
      waitFor(predecessor, ordered, false);
    }
    for (Event event : after) {
      if (!(event instanceof Command command)) {
        waitForForeign(event);
      } else if (!command.isSettled() || command.hasFailed()) {
        // to ask a command of this class for its state would be to want its end
        waitFor(command, ordered, true);
      }
    }
  }

  private void waitFor(Command command, boolean ordered, boolean needsSuccess) {
    if (ordered && command.owner.resource() == owner.resource() && command.isSubmitted()) {
      waitFor = append(waitFor, command);
      if (needsSuccess) {
        nativeDependencies = append(nativeDependencies, command);
      }
      return;
    }
    waiting.incrementAndGet();
    command.whenSettled(
        () -> {
          Outcome end = command.outcome;
          if (needsSuccess && end != null && end.failure() != null) {
            dependsOnFailure(end.failure());
          }
          proceed(false);
        });
  }

  /** Waits for an event that somebody else implements; one that fails to tell counts as failed. */
  private void waitForForeign(Event event) {
    AtomicBoolean waits = new AtomicBoolean(true);
    waiting.incrementAndGet();
    try {
      if (event.state() == State.COMPLETED) {
        waiting.decrementAndGet();
        return;
      }
      event
          .completion()
          .whenComplete(
              (nothing, failure) -> {
                if (waits.getAndSet(false)) {
                  Trampoline.run(() -> foreignSettled(failure));
                }
              });
    } catch (Throwable e) {
      if (waits.getAndSet(false)) {
        dependsOnFailure(ForeignCode.failure("await", "an event of another runtime", e));
        waiting.decrementAndGet();
      }
    }
  }

  private void foreignSettled(@Nullable Throwable failure) {
    if (failure != null) {
      Throwable cause = failure.getCause();
      dependsOnFailure(
          ForeignCode.failure(
              "await",
              "an event of another runtime",
              failure instanceof CompletionException && cause != null ? cause : failure));
    }
    proceed(false);
  }

  private void dependsOnFailure(AcceleratorException failure) {
    if (dependencyFailure == null) {
      dependencyFailure = failure;
    }
  }

  private static List<Command> append(List<Command> commands, Command command) {
    if (commands.isEmpty()) {
      return List.of(command);
    }
    Command[] longer = commands.toArray(new Command[commands.size() + 1]);
    longer[commands.size()] = command;
    return List.of(longer);
  }

  /** Takes one dependency away; the last one submits the command. */
  final void proceed(boolean onCallersThread) {
    if (waiting.decrementAndGet() != 0) {
      return;
    }
    AcceleratorException cause = dependencyFailure;
    if (cause != null) {
      cancel(dependencyFailed(cause));
      return;
    }
    if (!STAGE.compareAndSet(this, HELD, SUBMITTED)) {
      return;
    }
    inline = onCallersThread;
    try {
      owner.resource().watch(this);
      submit();
    } catch (Throwable e) {
      fail(ForeignCode.failure(operation, object(), e));
    }
  }

  /**
   * Settles the event with a failure. A held command is done by that; a submitted one when the back
   * end says so.
   */
  final void cancel(AcceleratorException failure) {
    want();
    settle(new Outcome(failure, null));
    if (STAGE.compareAndSet(this, HELD, DONE)) {
      end();
    }
  }

  private boolean settle(Outcome end) {
    if (!OUTCOME.compareAndSet(this, null, end)) {
      return false;
    }
    onWanted = WANTED;
    settled.countDown();
    Callback callback = CALLBACKS.getAndSet(this, FIRED);
    if (callback != null) {
      fire(callback);
    }
    return true;
  }

  private static void fire(Callback last) {
    Callback oldestFirst = null;
    for (Callback c = last; c != null; c = c.next) {
      oldestFirst = new Callback(c.action, oldestFirst);
    }
    for (Callback c = oldestFirst; c != null; c = c.next) {
      Trampoline.run(c.action);
    }
  }

  private void done() {
    if (STAGE.getAndSet(this, DONE) != DONE) {
      end();
    }
  }

  private void end() {
    // an event may be kept for long, and must not keep all that were before it
    waitFor = List.of();
    nativeDependencies = List.of();
    releaseUses();
    Runnable action = onDone;
    if (action != null) {
      tell(action);
    }
    owner.ended(this);
  }

  /** Calls back when the event is settled, or now if it is. */
  final void whenSettled(Runnable action) {
    while (true) {
      Callback before = callbacks;
      // whoever saw the outcome must see every effect of it, the callbacks' turn included
      if (outcome != null || before == FIRED) {
        Trampoline.run(action);
        return;
      }
      if (CALLBACKS.compareAndSet(this, before, new Callback(action, before))) {
        want();
        return;
      }
    }
  }

  // ---- Event

  @Override
  public final State state() {
    Outcome end = outcome;
    if (end == null) {
      want();
      return State.PENDING;
    }
    return end.failure() == null ? State.COMPLETED : State.FAILED;
  }

  @Override
  public final void await() throws InterruptedException {
    want();
    settled.await();
    throwFailure();
  }

  @Override
  public final void await(Duration bound) throws InterruptedException {
    want();
    if (!settled.await(TimeUnit.NANOSECONDS.convert(bound), TimeUnit.NANOSECONDS)) {
      throw AcceleratorException.of(
          ErrorCode.TIMEOUT,
          "await",
          operation + " of " + object(),
          "not finished within " + bound + "; the command goes on, await it again");
    }
    throwFailure();
  }

  private void throwFailure() {
    Outcome end = outcome;
    if (end != null && end.failure() != null) {
      throw end.failure();
    }
  }

  @Override
  public final CompletionStage<Void> completion() {
    CompletableFuture<Void> future = new CompletableFuture<>();
    whenSettled(
        () ->
            failure().ifPresentOrElse(future::completeExceptionally, () -> future.complete(null)));
    return future.minimalCompletionStage();
  }

  @Override
  public final Optional<AcceleratorException> failure() {
    Outcome end = outcome;
    if (end == null) {
      want();
      return Optional.empty();
    }
    return Optional.ofNullable(end.failure());
  }

  @Override
  public final EventTimes times() {
    if (!owner.resource().runtime().has(Features.TIMESTAMPS)) {
      throw AcceleratorException.of(
          ErrorCode.UNSUPPORTED, "times", object(), "the runtime does not declare timestamps");
    }
    throwFailure();
    Outcome end = outcome;
    if (end == null) {
      throw AcceleratorException.of(
          ErrorCode.BUSY, "times", object(), "the command has not completed; await it first");
    }
    if (end.times() == null) {
      throw AcceleratorException.of(
          ErrorCode.INTERNAL, "times", object(), "the back end completed it without times");
    }
    return ForeignCode.call("times", object(), end.times()::get);
  }

  @Override
  public String toString() {
    return operation + " of " + object() + " (" + state() + ")";
  }
}
