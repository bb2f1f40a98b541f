package io.coral.spec.foreign;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call of somebody else's code on another thread, so that the caller waits for it only so long:
 * a discovery, an open, a programming. What it throws becomes a failure, as {@link ForeignCode}
 * says. Any thread.
 *
 * <p>A call that outlasts its limit is interrupted and left alone. What it returns in the end goes
 * to whoever gives it back.
 */
public final class BoundedCall<T> {

  /**
   * How long a call may take.
   *
   * @param setting the key that raises it, for the message, e.g. {@code open.limit}
   * @param duration positive
   */
  public record Limit(String setting, Duration duration) {
    public Limit {
      Objects.requireNonNull(setting, "setting");
      if (duration.isNegative() || duration.isZero()) {
        throw new IllegalArgumentException(
            setting + " is " + duration + "; expected a duration above 0");
      }
    }
  }

  private final String operation;
  private final String object;

  // guarded by this
  private @Nullable Thread thread;
  private @Nullable T result;
  private @Nullable AcceleratorException failure;
  private @Nullable Consumer<? super T> late;
  private boolean done;

  private BoundedCall(String operation, String object) {
    this.operation = operation;
    this.object = object;
  }

  /** Starts a call on a daemon thread of its own; {@link #await} follows. */
  public static <T> BoundedCall<T> start(String operation, String object, Callable<T> code) {
    return start(
        task -> {
          Thread thread = new Thread(task, "coral-" + operation + " " + object);
          thread.setDaemon(true);
          thread.start();
        },
        operation,
        object,
        code);
  }

  /**
   * Starts a call on a thread that is lent, as calls need that are made often; {@link #await}
   * follows.
   *
   * @param threads lends one for as long as the call takes, which may be for ever
   */
  public static <T> BoundedCall<T> start(
      Executor threads, String operation, String object, Callable<T> code) {
    BoundedCall<T> call = new BoundedCall<>(operation, object);
    threads.execute(() -> call.run(code));
    return call;
  }

  /**
   * Makes a call, with a bound.
   *
   * @param late takes what the call returns after its limit, on the call's own thread
   * @throws AcceleratorException as {@link #await}
   */
  public static <T> T call(
      Limit limit, String operation, String object, Callable<T> code, Consumer<? super T> late) {
    return start(operation, object, code).await(limit, late);
  }

  /**
   * Makes a call that answers nothing, with a bound.
   *
   * @throws AcceleratorException as {@link #await}
   */
  public static void run(Limit limit, String operation, String object, ForeignCode.Action code) {
    call(
        limit,
        operation,
        object,
        () -> {
          code.run();
          return Boolean.TRUE;
        },
        nothing -> {});
  }

  private void run(Callable<T> code) {
    synchronized (this) {
      thread = Thread.currentThread();
    }
    T value = null;
    AcceleratorException thrown = null;
    try {
      value = code.call();
    } catch (Throwable e) {
      thrown = ForeignCode.failure(operation, object, e);
    }
    Consumer<? super T> taker;
    synchronized (this) {
      result = value;
      failure = thrown;
      done = true;
      thread = null;
      taker = late;
      notifyAll();
    }
    if (taker != null) {
      // the interrupt was for the call alone
      Thread.interrupted();
      T unwanted = value;
      if (unwanted != null) {
        ForeignCode.tell(
            "giving back what " + this + " returned late", () -> taker.accept(unwanted));
      }
    }
  }

  /** Whether it has returned or failed. */
  public synchronized boolean isDone() {
    return done;
  }

  /**
   * Waits for the call's answer, not interruptibly. Called once.
   *
   * @param taker takes what the call returns after its limit, on the call's own thread
   * @throws AcceleratorException the call's failure; {@code TIMEOUT} when the limit has passed
   */
  public T await(Limit limit, Consumer<? super T> taker) {
    if (!endsWithin(limit.duration(), taker)) {
      throw AcceleratorException.of(
          ErrorCode.TIMEOUT,
          operation,
          object,
          "it did not return within "
              + limit.duration()
              + " and was left alone; if that can take longer here, raise "
              + limit.setting());
    }
    return answer();
  }

  /**
   * Waits for the call's end, not interruptibly; {@link #answer} follows when it has ended. A call
   * that does not end in time is interrupted and left alone. Called once, instead of {@link
   * #await}, by whoever tells a failure {@code TIMEOUT} of the call from a call without an end.
   *
   * @param taker takes what the call returns later, on the call's own thread
   * @return whether it returned or failed in time
   */
  public boolean endsWithin(Duration time, Consumer<? super T> taker) {
    return awaitEnd(Waiting.deadline(time), taker);
  }

  /**
   * What a call that has ended returned.
   *
   * @throws AcceleratorException the call's failure
   */
  public synchronized T answer() {
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(result, "result");
  }

  private synchronized boolean awaitEnd(long deadlineNanos, Consumer<? super T> taker) {
    if (Waiting.until(deadlineNanos, () -> done, this::wait)) {
      return true;
    }
    late = taker;
    if (thread != null) {
      thread.interrupt();
    }
    return false;
  }

  @Override
  public String toString() {
    return operation + " of " + object;
  }
}
