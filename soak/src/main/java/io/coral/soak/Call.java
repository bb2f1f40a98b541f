package io.coral.soak;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Response;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One request from its submission to the look at its results; then the next. One thread. */
final class Call {

  private static final int[] SIZES = {1, 16, 64, 256, 1000};

  /** One of so many is large, one copied, one cancelled. */
  private static final int LARGE = 50;

  private static final int COPIED = 4;
  private static final int CANCELLED = 100;

  private final Coral coral;
  private final Tally tally;
  private final long seed;
  private final long longestSeconds;
  private Operands operands = new Operands();
  private long number;
  private Task task = Task.ADD;
  private boolean gaveUp;
  private @Nullable Answer answer;
  private @Nullable CompletableFuture<Ended> told;

  /** How a request ended, as the engine tells it. */
  private record Ended(@Nullable Response response, @Nullable Throwable failure, long nanos) {}

  /**
   * No request as yet.
   *
   * @param longestSeconds after which a request is taken to be lost
   */
  Call(Coral coral, Tally tally, long seed, long longestSeconds) {
    this.coral = coral;
    this.tally = tally;
    this.seed = seed;
    this.longestSeconds = longestSeconds;
  }

  void submit(long requestNumber, Random random) {
    number = requestNumber;
    task = Task.values()[random.nextInt(Task.values().length)];
    operands.writtenLate().ifPresent(this::wrong);
    boolean large = random.nextInt(LARGE) == 0;
    int size = large ? Operands.MOST : SIZES[random.nextInt(SIZES.length)];
    long began = System.nanoTime();
    try {
      Answer submitted =
          coral.submit(
              operands.request(number, task, size, !large && random.nextInt(COPIED) == 0));
      answer = submitted;
      told =
          submitted
              .handle((response, failure) -> new Ended(response, failure, System.nanoTime() - began))
              .toCompletableFuture();
      gaveUp = random.nextInt(CANCELLED) == 0;
      if (gaveUp) {
        submitted.cancel(false);
      }
    } catch (RuntimeException e) {
      answer = null;
      told = null;
      wrong("refused: " + e);
    }
  }

  /** Waits for the answer and compares it; nothing where there is no request. */
  void finish() throws InterruptedException {
    Answer asked = answer;
    CompletableFuture<Ended> ending = told;
    if (asked == null || ending == null) {
      return;
    }
    answer = null;
    try {
      look(ending.get(longestSeconds, TimeUnit.SECONDS));
      operands.paint();
    } catch (TimeoutException e) {
      tally.lost(name() + ": " + asked.explain());
      operands = new Operands();
    } catch (ExecutionException e) {
      wrong("its stage failed: " + e.getCause());
    }
  }

  private void look(Ended ended) {
    tally.latencies.add(ended.nanos());
    Response response = ended.response();
    Throwable failure = ended.failure();
    if (response != null) {
      operands
          .wrong()
          .ifPresentOrElse(
              what -> wrong(what + " on board " + response.boardId() + " of " + response.runtimeId()),
              tally.succeeded::increment);
      if (response.attempts() > 1) {
        tally.repeated.increment();
      }
    } else if (failure instanceof CancellationException && gaveUp) {
      tally.cancelled.increment();
    } else {
      Reason.of(java.util.Objects.requireNonNull(failure))
          .ifPresentOrElse(tally::failed, () -> wrong("no fault explains: " + failure));
    }
  }

  private void wrong(String what) {
    tally.wrong(name() + ": " + what);
  }

  private String name() {
    return "seed " + seed + ", request " + number + ", " + task.accelerator();
  }
}
