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

  private static final int[] SIZES = {1, 16, 64, 256, Numbers.MOST};

  /** One of so many is copied, one cancelled. */
  private static final int COPIED = 4;

  private static final int CANCELLED = 100;

  /** After which a request is taken to be lost. */
  private static final long LONGEST_SECONDS = 60;

  private final Coral coral;
  private final Tally tally;
  private final long seed;
  private final int sizes;
  private Operands operands;
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
   * @param large whether its arrays may be larger than what the engine stages
   */
  Call(Coral coral, Tally tally, long seed, boolean large) {
    this.coral = coral;
    this.tally = tally;
    this.seed = seed;
    this.sizes = large ? SIZES.length : SIZES.length - 1;
    this.operands = operands();
  }

  private Operands operands() {
    return new Operands(SIZES[sizes - 1]);
  }

  void submit(long requestNumber, Random random) {
    number = requestNumber;
    task = Task.values()[random.nextInt(Task.values().length)];
    operands.writtenLate().ifPresent(this::wrong);
    int size = SIZES[random.nextInt(sizes)];
    long began = System.nanoTime();
    try {
      Answer submitted =
          coral.submit(operands.request(number, task, size, random.nextInt(COPIED) == 0));
      answer = submitted;
      told =
          submitted
              .handle(
                  (response, failure) -> new Ended(response, failure, System.nanoTime() - began))
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
      look(ending.get(LONGEST_SECONDS, TimeUnit.SECONDS));
      operands.paint();
    } catch (TimeoutException e) {
      tally.lost(name() + ": " + asked.explain());
      operands = operands();
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
              what ->
                  wrong(what + " on board " + response.boardId() + " of " + response.runtimeId()),
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
