package io.coral.client;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An answer that the daemon gives. Threads that wait are let go where it arrives; stages run on the
 * common pool, so that no caller's code holds up the thread that receives.
 */
final class RemoteAnswer extends CompletableFuture<Response> implements Answer {

  private final Request request;
  private final DaemonCoral coral;
  private final long id;

  // guarded by this
  private @Nullable Response response;
  private @Nullable RuntimeException failure;

  RemoteAnswer(Request request, DaemonCoral coral, long id) {
    this.request = request;
    this.coral = coral;
    this.id = id;
  }

  /** The id of its call. */
  long id() {
    return id;
  }

  void succeed(Response with) {
    synchronized (this) {
      response = with;
      notifyAll();
    }
    ForkJoinPool.commonPool().execute(() -> complete(with));
  }

  void fail(RuntimeException with) {
    synchronized (this) {
      failure = with;
      notifyAll();
    }
    ForkJoinPool.commonPool().execute(() -> completeExceptionally(with));
  }

  @Override
  public Request request() {
    return request;
  }

  @Override
  public synchronized boolean isDone() {
    return response != null || failure != null;
  }

  @Override
  public synchronized boolean isCancelled() {
    return failure instanceof CancellationException;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    if (isDone()) {
      return false;
    }
    coral.cancel(this);
    return true;
  }

  /** What it ended with; it has. */
  private synchronized Response ended() {
    if (failure != null) {
      throw failure;
    }
    if (response == null) {
      throw new IllegalStateException("it is done without an end; please report this");
    }
    return response;
  }

  private synchronized boolean isDoneWithin(long nanos) throws InterruptedException {
    long until = System.nanoTime() + nanos;
    for (long left = nanos; !isDone() && left > 0; left = until - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return isDone();
  }

  private synchronized void awaitEnd() throws InterruptedException {
    while (!isDone()) {
      wait();
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
    return ended();
  }

  @Override
  public Response get() throws InterruptedException, ExecutionException {
    awaitEnd();
    return reported();
  }

  @Override
  public Response get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!isDoneWithin(unit.toNanos(timeout))) {
      throw new TimeoutException(
          request.accelerator() + " is not answered after " + timeout + " " + unit);
    }
    return reported();
  }

  private Response reported() throws ExecutionException {
    try {
      return ended();
    } catch (RequestException e) {
      throw new ExecutionException(e);
    }
  }

  @Override
  public String explain() {
    synchronized (this) {
      if (failure != null) {
        return String.valueOf(failure.getMessage());
      }
      if (response != null) {
        return request + " ran on " + response.boardId();
      }
    }
    return coral.explain(this);
  }

  @Override
  public CompletableFuture<Response> toCompletableFuture() {
    return copy();
  }
}
