package io.coral.soak;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Response;
import java.util.List;
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

  /** One of so many is cancelled. */
  private static final int CANCELLED = 100;

  /** So many are explained, once while they are under way and once at their end. */
  private static final int EXPLAINED = 4;

  private static final List<Task> TASKS = List.of(Task.values());
  private static final List<Operands.Form> FORMS = List.of(Operands.Form.values());

  private final Coral coral;
  private final Tally tally;
  private final Run.Asked asked;
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
  Call(Coral coral, Tally tally, Run.Asked asked, boolean large, Consumer<Call> whenEnded) {
    this.coral = coral;
    this.tally = tally;
    this.asked = asked;
    this.sizes = Numbers.SIZES.size() - (large ? 0 : 1);
    this.whenEnded = whenEnded;
    this.operands = new Operands(Numbers.SIZES.get(sizes - 1));
    this.resting = new Operands(Numbers.SIZES.get(sizes - 1));
  }

  private static <T> T any(List<T> values, Random random) {
    return values.get(random.nextInt(values.size()));
  }

  /** Submits the next request. */
  void submit(long requestNumber, Random random) {
    rest();
    number = requestNumber;
    task = any(TASKS, random);
    ended = null;
    int size = any(Numbers.SIZES.subList(0, sizes), random);
    Operands.Form form = any(FORMS, random);
    gaveUp = random.nextInt(CANCELLED) == 0;
    long began = System.nanoTime();
    try {
      Answer submitted = coral.submit(operands.request(number, task, size, form));
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
      return;
    }
    explain(answer);
  }

  private void explain(@Nullable Answer one) {
    if (one != null && number % Math.max(1, asked.requests() / EXPLAINED) == 0) {
      tally.explained("request " + number + ": " + one.explain());
    }
  }

  private void end(Ended how) {
    if (ended != null || how.number() != number) {
      tally.wrong("seed " + asked.seed() + ", request " + how.number() + " was answered twice");
      return;
    }
    ended = how;
    whenEnded.accept(this);
  }

  /** Compares what has come; nothing where no request was submitted. */
  void look() {
    Ended how = ended;
    Answer looked = answer;
    if (how == null || looked == null) {
      return;
    }
    answer = null;
    explain(looked);
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
    Answer waiting = answer;
    if (waiting != null && ended == null) {
      tally.lost(name() + ": " + waiting.explain());
    }
  }

  private void wrong(String what) {
    tally.wrong(name() + ": " + what);
  }

  private String name() {
    return "seed " + asked.seed() + ", request " + number + ", " + task.accelerator();
  }
}
