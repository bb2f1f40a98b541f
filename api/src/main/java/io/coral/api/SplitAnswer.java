package io.coral.api;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that was cut into pieces. Where a piece fails, the others are cancelled, and
 * the first failure is that of the whole. It is done once every piece is: then the arrays belong to
 * the application again. After a failure or a cancellation some pieces may have written theirs. Any
 * thread.
 */
public final class SplitAnswer implements Future<SplitResponse> {

  private final String accelerator;
  private final List<Range> ranges;
  private final List<Answer> answers;
  private final Runnable join;
  private final CompletableFuture<SplitResponse> end = new CompletableFuture<>();

  // guarded by this
  private int left;
  private @Nullable RuntimeException failure;

  private SplitAnswer(String accelerator, List<Range> ranges, List<Answer> answers, Runnable join) {
    this.accelerator = accelerator;
    this.ranges = ranges;
    this.answers = answers;
    this.join = join;
    this.left = answers.size();
  }

  /**
   * The answer that these together make.
   *
   * @param join puts together what the pieces left, once all of them succeeded
   */
  static SplitAnswer of(
      String accelerator, List<Range> ranges, List<Answer> answers, Runnable join) {
    SplitAnswer whole = new SplitAnswer(accelerator, ranges, List.copyOf(answers), join);
    for (int i = 0; i < answers.size(); i++) {
      int piece = i;
      answers.get(i).whenComplete((response, failure) -> whole.ended(piece, failure));
    }
    return whole;
  }

  private void ended(int piece, @Nullable Throwable why) {
    boolean isFirstFailure = false;
    boolean isLast;
    synchronized (this) {
      if (why != null && failure == null) {
        failure = failure(piece, why);
        isFirstFailure = true;
      }
      isLast = --left == 0;
    }
    if (isFirstFailure) {
      answers.forEach(each -> each.cancel(false));
    }
    if (isLast) {
      finish();
    }
  }

  private RuntimeException failure(int piece, Throwable why) {
    if (why instanceof CancellationException cancelled) {
      return cancelled;
    }
    Range range = ranges.get(piece);
    return new RequestException(
        why instanceof RequestException refusal ? refusal.code() : RequestException.Code.FAILED,
        accelerator,
        accelerator
            + ": piece "
            + (piece + 1)
            + " of "
            + ranges.size()
            + ", elements "
            + range.from()
            + " to "
            + (range.to() - 1)
            + ": "
            + why.getMessage(),
        why);
  }

  private void finish() {
    RuntimeException failed;
    synchronized (this) {
      failed = failure;
    }
    try {
      if (failed != null) {
        throw failed;
      }
      join.run();
      List<SplitResponse.Piece> pieces = new ArrayList<>();
      for (Range range : ranges) {
        Response response = answers.get(pieces.size()).join();
        pieces.add(new SplitResponse.Piece(range.from(), range.to(), response));
      }
      end.complete(new SplitResponse(pieces));
    } catch (Throwable e) {
      end.completeExceptionally(e);
    }
  }

  /** The answers to the pieces, in the order of their elements: each explains itself. */
  public List<Answer> pieces() {
    return answers;
  }

  /**
   * Gives all pieces up, as {@link Answer#cancel} does each.
   *
   * @param mayInterrupt has no effect: nothing interrupts a board
   * @return false when the last piece was done before
   */
  @Override
  public boolean cancel(boolean mayInterrupt) {
    synchronized (this) {
      if (left == 0) {
        return false;
      }
      failure = new CancellationException(accelerator + ", cut into pieces, was cancelled");
    }
    answers.forEach(each -> each.cancel(mayInterrupt));
    return true;
  }

  @Override
  public boolean isCancelled() {
    return end.isCancelled();
  }

  @Override
  public boolean isDone() {
    return end.isDone();
  }

  /**
   * Waits for the last piece, without a bound.
   *
   * @throws RequestException when a piece failed; it names the piece and its elements
   * @throws CancellationException when it was cancelled
   */
  public SplitResponse join() {
    try {
      return end.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RequestException failed ? failed : e;
    }
  }

  @Override
  public SplitResponse get() throws InterruptedException, ExecutionException {
    return end.get();
  }

  @Override
  public SplitResponse get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    return end.get(timeout, unit);
  }

  /**
   * A future of the JDK that ends as this does, on a thread of the engine; to complete or cancel it
   * changes nothing here.
   */
  public CompletableFuture<SplitResponse> toCompletableFuture() {
    return end.copy();
  }
}
