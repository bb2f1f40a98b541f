package io.coral.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Accelerator;
import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Argument;
import io.coral.api.Board;
import io.coral.api.Constant;
import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Drain;
import io.coral.api.Lease;
import io.coral.api.Prospect;
import io.coral.api.Receipt;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.Response;
import io.coral.api.RuntimeStatus;
import java.io.OutputStream;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An engine that is wrong in each way that a soak is there to find. */
class CallTest {

  private static final Response RESPONSE =
      new Response(
          "add",
          "sim-3",
          "beta",
          2,
          List.of(),
          new Receipt(
              "add:1",
              List.of(),
              Duration.ZERO,
              Duration.ZERO,
              0,
              0,
              0,
              OptionalDouble.empty(),
              List.of()));

  private final Tally tally = new Tally();
  private final List<Call> free = new ArrayList<>();
  private final Fake engine = new Fake();
  private final AtomicLong clock = new AtomicLong();
  private final Call call =
      new Call(
          engine,
          tally,
          new Run.Asked(100, 27, 1, Duration.ofSeconds(20)),
          false,
          free::add,
          clock::get);
  private final Random random = new Random(27);

  /** Its one answer at a time is given by the test. */
  private static final class Fake implements Coral {
    Given given = new Given(Request.of("none"));
    @Nullable RequestException refusal;

    @Override
    public Answer submit(Request request) {
      if (refusal != null) {
        throw refusal;
      }
      given = new Given(request);
      return given;
    }

    @Override
    public List<Answer> submitAll(List<Request> requests) {
      return requests.stream().map(this::submit).toList();
    }

    @Override
    public List<Answer> underWay() {
      return List.of();
    }

    @Override
    public Lease reserve(Reservation reservation) {
      throw new UnsupportedOperationException("reserve");
    }

    @Override
    public List<Lease> leases() {
      return List.of();
    }

    @Override
    public Drain drain(String board, String why, Duration patience) {
      throw new UnsupportedOperationException("drain");
    }

    @Override
    public List<Drain> drains() {
      return List.of();
    }

    @Override
    public Recording record(Path file) {
      throw new UnsupportedOperationException("a soak records nothing");
    }

    @Override
    public Recording record(Path name, OutputStream to, BooleanSupplier hasRoom) {
      throw new UnsupportedOperationException("a soak records nothing");
    }

    @Override
    public Optional<Recording> recording() {
      return Optional.empty();
    }

    @Override
    public CoralArray array(long bytes) {
      throw new UnsupportedOperationException("no request of a soak has one");
    }

    @Override
    public List<Accelerator> accelerators() {
      return List.of();
    }

    @Override
    public List<Board> boards() {
      return List.of();
    }

    @Override
    public Activity activity() {
      return new Activity(List.of(), List.of());
    }

    @Override
    public List<RuntimeStatus> runtimes() {
      return List.of();
    }
  }

  private static final class Given extends CompletableFuture<Response> implements Answer {
    private final Request request;
    private BiConsumer<? super Response, ? super Throwable> told = (response, failure) -> {};

    Given(Request request) {
      this.request = request;
    }

    @Override
    public Request request() {
      return request;
    }

    @Override
    public void tellInPlace(BiConsumer<@Nullable Response, @Nullable RuntimeException> then) {
      throw new UnsupportedOperationException("nobody here passes answers on");
    }

    @Override
    public String explain() {
      return "it waits for a board";
    }

    @Override
    public List<Prospect> prospects() {
      return List.of();
    }

    @Override
    public CompletableFuture<Response> whenComplete(
        BiConsumer<? super Response, ? super Throwable> action) {
      told = action;
      return super.whenComplete(action);
    }

    /** What a right engine does. */
    void compute() {
      FloatBuffer result = result();
      boolean adds = request.accelerator().equals(Task.ADD.accelerator());
      Task task =
          adds
              ? Task.ADD
              : request.accelerator().equals(Task.SCALE.accelerator()) ? Task.SCALE : Task.AFFINE;
      for (int i = 0; i < result.capacity(); i++) {
        result.put(i, task.result(array(0).get(i), adds ? array(1).get(i) : 0));
      }
    }

    FloatBuffer result() {
      return array(request.accelerator().equals(Task.ADD.accelerator()) ? 2 : 0);
    }

    private FloatBuffer array(int position) {
      Argument argument = request.arguments().get(position);
      if (argument instanceof Argument.Numbers numbers) {
        return (FloatBuffer) numbers.values();
      }
      Argument.Array array =
          argument instanceof Constant constant ? constant.array() : (Argument.Array) argument;
      return array.buffer().slice().order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
  }

  private Given submit(long number) {
    call.submit(number, random);
    return engine.given;
  }

  private void answerRightly(Given given) {
    given.compute();
    given.complete(RESPONSE);
    call.look();
  }

  @Test
  void rightAnswersOfEveryFormAreRight() {
    for (int i = 1; i < 200; i++) {
      answerRightly(submit(i));
    }

    assertThat(tally.told()).isEmpty();
    assertThat(tally.succeeded.sum() + tally.cancelled.sum()).isEqualTo(199);
    assertThat(tally.repeated.sum()).isEqualTo(tally.succeeded.sum());
    assertThat(free).hasSize(199);
  }

  @Test
  void aWrongElementIsToldWithSeedNumberAcceleratorAndBoard() {
    Given given = submit(5);
    given.compute();
    given.result().put(0, 12345);
    given.complete(RESPONSE);
    call.look();

    assertThat(tally.wrong.sum()).isOne();
    assertThat(tally.told())
        .singleElement()
        .asString()
        .startsWith("wrong: seed 27, request 5, soak.")
        .contains(".floats", "c[0] of", "is 12345.0", "board sim-3 of beta");
  }

  @Test
  void anAnswerThatComesTwiceIsWrong() {
    Given given = submit(5);
    answerRightly(given);

    given.told.accept(RESPONSE, null);

    assertThat(tally.told()).containsExactly("wrong: seed 27, request 5 was answered twice");
  }

  @Test
  void whatIsWrittenAfterTheAnswerIsWrong() {
    Given given = submit(5);
    answerRightly(given);
    given.result().put(0, 3);

    answerRightly(submit(6));
    submit(7);

    assertThat(tally.told())
        .singleElement()
        .asString()
        .contains("after the answer of request 5, c[0] of");
  }

  @Test
  void anErrorThatNoFaultExplainsIsWrong() {
    Given given = submit(5);
    given.completeExceptionally(
        new RequestException(RequestException.Code.NO_BOARD, "add", "there is no board"));
    call.look();

    assertThat(tally.told()).singleElement().asString().contains("no fault", "there is no board");
  }

  @Test
  void aRefusalIsWrongAndTheNextRequestIsAsked() {
    engine.refusal =
        new RequestException(RequestException.Code.UNKNOWN_ACCELERATOR, "add", "there is none");
    submit(5);

    assertThat(free).containsExactly(call);
    assertThat(tally.told()).singleElement().asString().contains("refused", "there is none");
  }

  @Test
  void aRequestThatStarvesIsLateAndExplainedWhileItWaitsAndOnce() {
    Given given = submit(5);
    clock.set(Duration.ofSeconds(20).toNanos());
    call.watch();
    assertThat(tally.late.sum()).isZero();

    clock.incrementAndGet();
    call.watch();
    call.watch();
    answerRightly(given);

    assertThat(tally.late.sum()).isOne();
    assertThat(tally.told())
        .singleElement()
        .asString()
        .startsWith("late: seed 27, request 5, soak.")
        .endsWith(": no answer after 20.0 s (limit 20 s): it waits for a board");
    assertThat(tally.holds(1)).isFalse();
  }

  @Test
  void anAnswerThatCameTooLateIsLateThoughNobodyWatched() {
    Given given = submit(5);
    clock.set(Duration.ofSeconds(21).toNanos());
    answerRightly(given);

    assertThat(tally.told())
        .singleElement()
        .asString()
        .startsWith("late: ")
        .contains("an answer after 21.0 s");
    assertThat(tally.holds(1)).isFalse();
  }

  @Test
  void theLongestAnswerIsTold() {
    for (int seconds : new int[] {3, 7, 5}) {
      Given given = submit(seconds);
      clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
      answerRightly(given);
    }

    assertThat(tally.longest.get())
        .hasValueSatisfying(
            longest -> {
              assertThat(longest.nanos()).isEqualTo(Duration.ofSeconds(7).toNanos());
              assertThat(longest.number()).isEqualTo(7);
              assertThat(longest.what()).isEqualTo("it waits for a board");
            });
    assertThat(tally.holds(3)).isTrue();
  }

  @Test
  void aRequestWithoutAnAnswerIsLostAndExplained() {
    submit(5);

    call.lose();

    assertThat(tally.lost.sum()).isOne();
    assertThat(tally.told()).singleElement().asString().endsWith(": it waits for a board");
    assertThat(tally.holds(1)).isFalse();
  }
}
