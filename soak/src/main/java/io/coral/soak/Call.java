package io.coral.soak;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.api.Response;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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
  private final LongSupplier clock;
  private Operands operands;

  /** The arrays of the request before, at rest for the time of one request. */
  private Operands resting;

  private long number;
  private Task task = Task.ADD;
  private boolean gaveUp;
  private boolean isLate;
  private long began;
  private @Nullable Answer answer;
  private volatile @Nullable Given given;

  /** What the engine gave. */
  private record Given(
      long number, @Nullable Response response, @Nullable Throwable failure, long at) {}

  /**
   * No request as yet.
   *
   * @param large whether its arrays may be larger than what the engine stages
   * @param whenEnded is given the call when its request has ended
   * @param clock nanoseconds
   */
  Call(
      Coral coral,
      Tally tally,
      Run.Asked asked,
      boolean large,
      Consumer<Call> whenEnded,
      LongSupplier clock) {
    this.coral = coral;
    this.tally = tally;
    this.asked = asked;
    this.sizes = Numbers.SIZES.size() - (large ? 0 : 1);
    this.whenEnded = whenEnded;
    this.clock = clock;
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
    given = null;
    int size = any(Numbers.SIZES.subList(0, sizes), random);
    Operands.Form form = any(FORMS, random);
    gaveUp = random.nextInt(CANCELLED) == 0;
    isLate = false;
    began = clock.getAsLong();
    try {
      Request request = operands.request(number, task, size, form);
      Answer submitted = coral.submit(isExplained() ? request.explained() : request);
      answer = submitted;
      submitted.whenComplete(
          (response, failure) ->
              end(new Given(requestNumber, response, failure, clock.getAsLong())));
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
    if (one != null && isExplained()) {
      tally.explained("request " + number + ": " + one.explain());
    }
  }

  private boolean isExplained() {
    return number % Math.max(1, asked.requests() / EXPLAINED) == 0;
  }

  private void end(Given how) {
    if (given != null || how.number() != number) {
      tally.wrong("seed " + asked.seed() + ", request " + how.number() + " was answered twice");
      return;
    }
    given = how;
    whenEnded.accept(this);
  }

  /** Tells of a request that has no answer though one is due. */
  void watch() {
    Answer waiting = answer;
    if (waiting != null && given == null) {
      late(clock.getAsLong(), waiting, "no answer");
    }
  }

  private void late(long now, Answer one, String what) {
    if (!isLate && now - began > asked.limit().toNanos()) {
      isLate = true;
      tally.late(
          String.format(
              Locale.ROOT,
              "%s: %s after %.1f s (limit %d s): %s",
              name(),
              what,
              (now - began) / 1e9,
              asked.limit().toSeconds(),
              one.explain()));
    }
  }

  /** Compares what has come; nothing where no request was submitted. */
  void look() {
    Given how = given;
    Answer looked = answer;
    if (how == null || looked == null) {
      return;
    }
    answer = null;
    explain(looked);
    long nanos = how.at() - began;
    tally.latencies.add(nanos);
    tally.longest.add(nanos, () -> new Ended(number, nanos, looked.explain()));
    late(how.at(), looked, "an answer");
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
    if (waiting != null && given == null) {
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
