package io.coral.core.engine.internal;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.api.Response;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The answer as the engine fills it. Threads that wait are let go in place; stages go to an
 * executor, so no caller's code runs on the thread that fills it. Any thread.
 */
final class Pending extends Staged implements Answer {

  /** Who knows where the request is. */
  interface Whereabouts {

    /** Gives it up where it is; false when it is done. */
    boolean cancel();

    /**
     * It is about to be answered; called with the answer's monitor.
     *
     * @param failure null when it is answered well
     */
    void ending(@Nullable RuntimeException failure);

    /** It was answered. */
    void ended();

    String explain();
  }

  /** So often a waiting thread gives way before it sleeps: to wake it costs more. */
  private static final int TURNS = 32;

  private final Request request;
  private final Executor continuations;
  private volatile @Nullable Response response;
  private volatile @Nullable RuntimeException failure;
  private volatile boolean unwanted;

  /** Whether its board was chosen because data is there. */
  private volatile boolean byData;

  private volatile @Nullable Whereabouts whereabouts;

  // guarded by this
  private @Nullable CompletableFuture<Response> stage;

  /** An answer to come. */
  Pending(Request request, Executor continuations) {
    this.request = request;
    this.continuations = continuations;
  }

  /** Says who knows; before it is handed out. */
  void at(Whereabouts now) {
    whereabouts = now;
  }

  @Override
  public Request request() {
    return request;
  }

  /** It is given to a board, because data is there or for other reasons. */
  void goesToData(boolean isByData) {
    if (byData != isByData) {
      byData = isByData;
    }
  }

  /** Whether it was cancelled, and nobody waits for a response any more. */
  boolean isUnwanted() {
    return unwanted;
  }

  void succeed(Response with) {
    CompletableFuture<Response> telling;
    synchronized (this) {
      if (isDone()) {
        return;
      }
      ending(null);
      response = with;
      notifyAll();
      telling = stage;
    }
    ended(telling);
  }

  void fail(RuntimeException with) {
    CompletableFuture<Response> telling;
    synchronized (this) {
      if (isDone()) {
        return;
      }
      ending(with);
      failure = with;
      notifyAll();
      telling = stage;
    }
    ended(telling);
  }

  private void ending(@Nullable RuntimeException with) {
    Whereabouts now = whereabouts;
    if (now != null) {
      now.ending(with);
    }
  }

  /** A stage that is made later is told where it is made. */
  private void ended(@Nullable CompletableFuture<Response> telling) {
    if (telling != null) {
      continuations.execute(() -> tell(telling));
    }
    Whereabouts now = whereabouts;
    if (now != null) {
      now.ended();
    }
  }

  private void tell(CompletableFuture<Response> telling) {
    Response answered = response;
    RuntimeException failed = failure;
    if (answered != null) {
      telling.complete(answered);
    } else if (failed != null) {
      telling.completeExceptionally(failed);
    }
  }

  @Override
  synchronized CompletableFuture<Response> stage() {
    CompletableFuture<Response> made = stage;
    if (made == null) {
      made = new CompletableFuture<>();
      stage = made;
      tell(made);
    }
    return made;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    Whereabouts now = whereabouts;
    if (isDone() || now == null) {
      return false;
    }
    unwanted = true;
    return now.cancel();
  }

  @Override
  public boolean isCancelled() {
    return failure instanceof CancellationException;
  }

  @Override
  public boolean isDone() {
    return response != null || failure != null;
  }

  private void awaitEnd() throws InterruptedException {
    for (int i = 0; i < TURNS && !isDone(); i++) {
      Thread.yield();
    }
    synchronized (this) {
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
      for (long left = nanos; !isDone() && left > 0; left = until - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
      return isDone();
    }
  }

  /** Waits for any end. */
  boolean awaitDone(long nanos) {
    try {
      return isDoneWithin(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Response join() {
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
  public Response get() throws InterruptedException, ExecutionException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    awaitEnd();
    return report();
  }

  @Override
  public Response get(long timeout, TimeUnit unit)
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
    Response answered = response;
    if (answered == null) {
      throw new IllegalStateException("it is done without an end; please report this");
    }
    return answered;
  }

  @Override
  public String explain() {
    Response answered = response;
    RuntimeException failed = failure;
    if (answered != null) {
      return Explanations.answered(request, answered, byData);
    }
    if (failed != null) {
      return String.valueOf(failed.getMessage());
    }
    Whereabouts now = whereabouts;
    return now == null ? request + " is being submitted" : now.explain();
  }
}
