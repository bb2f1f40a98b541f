package io.coral.soak;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Response;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request from its submission to the look at its results; then the next. Used by one thread;
 * told of its end on any.
 */
final class Call {

  private static final int[] SIZES = {1, 16, 64, 256, Numbers.MOST};

  /** One of so many is copied, one cancelled. */
  private static final int COPIED = 4;

  private static final int CANCELLED = 100;

  private final Coral coral;
  private final Tally tally;
  private final long seed;
  private final int sizes;
  private final Consumer<Call> whenEnded;
  private Operands operands;

  /** The arrays of the request before, at rest for the time of one request. */
  private Operands resting;

  private long number;
  private Task task = Task.ADD;
  private boolean gaveUp;
  private @Nullable Answer answer;
  private volatile @Nullable Ended ended;

  /** How a request ended, as the engine tells it. */
  private record Ended(
      long number, @Nullable Response response, @Nullable Throwable failure, long nanos) {}

  /**
   * No request as yet.
   *
   * @param large whether its arrays may be larger than what the engine stages
   * @param whenEnded is given the call when its request has ended
   */
  Call(Coral coral, Tally tally, long seed, boolean large, Consumer<Call> whenEnded) {
    this.coral = coral;
    this.tally = tally;
    this.seed = seed;
    this.sizes = large ? SIZES.length : SIZES.length - 1;
    this.whenEnded = whenEnded;
    this.operands = new Operands(SIZES[sizes - 1]);
    this.resting = new Operands(SIZES[sizes - 1]);
  }

  /** Submits the next request. */
  void submit(long requestNumber, Random random) {
    rest();
    number = requestNumber;
    task = Task.values()[random.nextInt(Task.values().length)];
    ended = null;
    int size = SIZES[random.nextInt(sizes)];
    gaveUp = random.nextInt(CANCELLED) == 0;
    boolean copied = random.nextInt(COPIED) == 0;
    long began = System.nanoTime();
    try {
      Answer submitted = coral.submit(operands.request(number, task, size, copied));
      answer = submitted;
      submitted.whenComplete(
          (response, failure) ->
              end(new Ended(requestNumber, response, failure, System.nanoTime() - began)));
      if (gaveUp) {
        submitted.cancel(false);
      }
    } catch (RuntimeException e) {
      wrong("refused: " + e);
      whenEnded.accept(this);
    }
  }

  private void end(Ended how) {
    if (ended != null || how.number() != number) {
      tally.wrong("seed " + seed + ", request " + how.number() + " was answered twice");
      return;
    }
    ended = how;
    whenEnded.accept(this);
  }

  /** Compares what has come; nothing where no request was submitted. */
  void look() {
    Ended how = ended;
    if (how == null) {
      return;
    }
    answer = null;
    tally.latencies.add(how.nanos());
    Response response = how.response();
    Throwable failure = how.failure();
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
      Reason.of(Objects.requireNonNull(failure))
          .ifPresentOrElse(tally::failed, () -> wrong("no fault explains: " + failure));
    }
    operands.paint();
  }

  /** Leaves the arrays alone, and takes those that were: nothing may have been written there. */
  private void rest() {
    Operands rested = resting;
    resting = operands;
    operands = rested;
    rested.writtenLate().ifPresent(this::wrong);
  }

  /** Gives the request up that has not ended, if there is one. */
  void lose() {
    Answer asked = answer;
    if (asked != null && ended == null) {
      tally.lost(name() + ": " + asked.explain());
    }
  }

  private void wrong(String what) {
    tally.wrong(name() + ": " + what);
  }

  private String name() {
    return "seed " + seed + ", request " + number + ", " + task.accelerator();
  }
}
