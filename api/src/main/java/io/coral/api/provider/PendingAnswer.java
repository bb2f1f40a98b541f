package io.coral.api.provider;

import io.coral.api.Answer;
import io.coral.api.Prospect;
import io.coral.api.Request;
import io.coral.api.Response;
import io.coral.spec.foreign.ForeignCode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer as whoever gives it fills it, once. Threads that wait are let go in place; stages go to
 * an executor, so no caller's code runs on the thread that fills it but what was promised to be
 * brief. Any thread.
 */
public abstract class PendingAnswer extends Staged implements Answer {

  /** So often a waiting thread gives way before it sleeps: to wake it costs more. */
  private static final int TURNS = 32;

  private final Request request;
  private final Executor continuations;
  private volatile @Nullable Response response;
  private volatile @Nullable RuntimeException failure;

  /** What it was expected to take where, when a board was chosen; null unless that is kept. */
  private volatile @Nullable List<Prospect> kept;

  // guarded by this
  /** Whether a thread may wait: to wake none costs as much as a lock. */
  private boolean isAwaited;

  private @Nullable CompletableFuture<Response> stage;
  private @Nullable BiConsumer<@Nullable Response, @Nullable RuntimeException> brief;

  /**
   * An answer to come.
   *
   * @param continuations runs what callers hang on it
   */
  protected PendingAnswer(Request request, Executor continuations) {
    this.request = request;
    this.continuations = continuations;
  }

  /**
   * It is about to be answered; called with its monitor.
   *
   * @param with null when it is answered well
   */
  protected void ending(@Nullable RuntimeException with) {}

  /** It was answered; called without its monitor. */
  protected void ended() {}

  /** Why it is where it is, while it is not answered. */
  protected abstract String explainWaiting();

  /** What became of it, once it is answered well. */
  protected String explain(Response answered) {
    return Explained.answered(request, answered, prospects());
  }

  /** Keeps what it was expected to take where, when a board was chosen; before it is answered. */
  public final void keep(List<Prospect> prospects) {
    kept = List.copyOf(prospects);
  }

  /** What is kept of that; else empty. */
  public final List<Prospect> kept() {
    List<Prospect> known = kept;
    return known == null ? List.of() : known;
  }

  @Override
  public List<Prospect> prospects() {
    return kept();
  }

  /** Answers it well, unless it is answered. */
  public final void succeed(Response with) {
    end(with, null);
  }

  /** Answers it with a failure, unless it is answered. */
  public final void fail(RuntimeException with) {
    end(null, with);
  }

  private void end(@Nullable Response well, @Nullable RuntimeException badly) {
    CompletableFuture<Response> staged;
    BiConsumer<@Nullable Response, @Nullable RuntimeException> told;
    synchronized (this) {
      if (isDone()) {
        return;
      }
      ending(badly);
      response = well;
      failure = badly;
      staged = stage;
      told = brief;
      brief = null;
      if (isAwaited) {
        notifyAll();
      }
    }
    if (told != null) {
      told.accept(well, badly);
    }
    if (staged != null) {
      continuations.execute(() -> tell(staged));
    }
    ended();
  }

  private void tell(CompletableFuture<Response> staged) {
    Response answered = response;
    RuntimeException failed = failure;
    if (answered != null) {
      staged.complete(answered);
    } else if (failed != null) {
      staged.completeExceptionally(failed);
    }
  }

  @Override
  protected final synchronized CompletableFuture<Response> stage() {
    CompletableFuture<Response> made = stage;
    if (made == null) {
      made = new CompletableFuture<>();
      stage = made;
      tell(made);
    }
    return made;
  }

  @Override
  public final void tellInPlace(BiConsumer<@Nullable Response, @Nullable RuntimeException> then) {
    synchronized (this) {
      if (!isDone()) {
        BiConsumer<@Nullable Response, @Nullable RuntimeException> one = harmless(then);
        brief = brief == null ? one : brief.andThen(one);
        return;
      }
    }
    then.accept(response, failure);
  }

  /** What it throws, though it was to throw nothing, is in nobody else's way. */
  private static BiConsumer<@Nullable Response, @Nullable RuntimeException> harmless(
      BiConsumer<@Nullable Response, @Nullable RuntimeException> told) {
    return (well, badly) ->
        ForeignCode.tell("who is told of an answer in place", () -> told.accept(well, badly));
  }

  @Override
  public final Request request() {
    return request;
  }

  @Override
  public final boolean isCancelled() {
    return failure instanceof CancellationException;
  }

  @Override
  public final boolean isDone() {
    return response != null || failure != null;
  }

  private void awaitEnd() throws InterruptedException {
    for (int i = 0; i < TURNS && !isDone(); i++) {
      Thread.yield();
    }
    synchronized (this) {
      isAwaited = true;
      while (!isDone()) {
        wait();
      }
    }
  }

  private boolean isDoneWithin(long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long until = System.nanoTime() + nanos;
    synchronized (this) {
      isAwaited = true;
      for (long left = nanos; !isDone() && left > 0; left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return isDone();
    }
  }

  /** Waits for any end, for so long; false when it has not come, or the thread is interrupted. */
  public final boolean awaitDone(long nanos) {
    try {
      return isDoneWithin(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public final Response join() {
    boolean interrupted = false;
    while (!isDone()) {
      try {
        awaitEnd();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    RuntimeException failed = failure;
    if (failed != null) {
      throw failed;
    }
    return answered();
  }

  @Override
  public final Response get() throws InterruptedException, ExecutionException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    awaitEnd();
    return report();
  }

  @Override
  public final Response get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!isDoneWithin(unit.toNanos(timeout))) {
      throw new TimeoutException(
          request.accelerator() + " is not answered after " + timeout + " " + unit);
    }
    return report();
  }

  private Response report() throws ExecutionException {
    RuntimeException failed = failure;
    if (failed instanceof CancellationException cancelled) {
      throw cancelled;
    }
    if (failed != null) {
      throw new ExecutionException(failed);
    }
    return answered();
  }

  private Response answered() {
    return Objects.requireNonNull(response, "it is done without an end; please report this");
  }

  @Override
  public final String explain() {
    Response answered = response;
    RuntimeException failed = failure;
    if (answered != null) {
      return explain(answered);
    }
    return failed == null ? explainWaiting() : String.valueOf(failed.getMessage());
  }
}
