package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.N;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static io.coral.core.engine.internal.FloatArrays.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a board alone has comes to the host, whatever that board does meanwhile. */
@Timeout(60)
class ArraysLossTest extends ArraysFaults {

  @Test
  void aCopyThatComesLateIsNotTheContentOfARequestAfterIt() throws IOException {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    rig.run(scale(a, 2));
    held.letGo();
    rig.run(new Rig.Addition(N).request);

    assertThat(read(a)).isEqualTo(4);
  }

  @Test
  void aLookAfterARequestDoesNotTakeTheCopyOfOneBeforeIt() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    rig.run(scale(a, 2));
    AtomicReference<Float> seen = new AtomicReference<>();
    Thread looking = waiting(() -> seen.set(read(a)));
    held.letGo();
    looking.join();

    assertThat(seen.get()).isEqualTo(4);
  }

  @Test
  void aCopyThatComesLateDoesNotSpoilWhatAViewWrote() throws IOException {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    write(a, 9);
    assertThat(read(a)).isEqualTo(9);
    held.letGo();
    rig.run(new Rig.Addition(N).request);

    assertThat(read(a)).isEqualTo(9);
  }

  @Test
  void aCopyThatAClosingGaveUpDoesNotSpoilWhatAViewWrites() throws IOException {
    reopenRig(Map.of("open.limit", "1s"));
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    rig.engine.remove(runtime);
    assertThat(code(a::read)).isEqualTo(ArrayException.Code.NO_CONTENT);
    write(a, 9);
    held.letGo();

    assertThat(read(a)).isEqualTo(9);
  }

  @Test
  @Timeout(60)
  void manyCopiesThatHangHoldAClosingForOneBound() throws IOException {
    reopenRig(Map.of("open.limit", "1s"));
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    for (int i = 0; i < 30; i++) {
      onBoard(2);
    }
    rig.engine.remove(runtime);

    assertThat(held.calls.get()).isPositive();
    assertThat(rig.engine.boards()).isEmpty();
  }

  @Test
  void whatAClosingBringsToTheHostIsKeptWhereALookCameTooLate() throws Exception {
    AtomicReference<CoralArray> looked = new AtomicReference<>();
    AtomicReference<Thread> looking = new AtomicReference<>();
    OddDevice meeting =
        OddDevice.before(
            "read",
            () -> {
              if (looking.get() == null) {
                looking.set(new Thread());
                looking.set(waiting(() -> catchThrowable(() -> read(looked.get()))));
              }
            });
    odd(meeting, Rig.BOARD);
    CoralArray a = onBoard(2);
    looked.set(a);
    rig.engine.remove(runtime);
    looking.get().join();

    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aCopyThatHangsHoldsARequestOfAnotherBoardForABoundedTime() throws IOException {
    reopenRig(Map.of("open.limit", "1s", "view.limit", "50ms"));
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    rig.install("other", "1", OTHER.platform());
    rig.simulator(OTHER);
    Request there = Request.of("other.scale").arg(a).arg(2f);

    assertThat(Rig.failure(rig.engine.submit(there)))
        .hasMessageContaining("Coral array 1 of 40 bytes")
        .hasMessageContaining("within PT1S");
    assertThat(a.revert()).isTrue();
    Answer cancelled = rig.engine.submit(there);
    await().until(() -> cancelled.explain().contains("on board"));
    cancelled.cancel(true);
    await().until(cancelled::isDone);
    assertThat(cancelled.isCancelled()).isTrue();
    held.letGo();
    assertThat(a.revert()).isTrue();
    await().until(() -> catchThrowable(() -> read(a)) == null);
    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aProgrammingDuringALookLosesNothing() throws Exception {
    rig.install("other", "1", Rig.BOARD.platform());
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    giveUpLooking(a, held);
    Answer other = rig.engine.submit(new Rig.Addition("other", N).request);
    await().until(() -> held.calls.get() > 1 || other.isDone());
    held.letGo();
    Rig.answer(other);

    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aCloseDuringARequestThatReadsLosesNothing() throws Exception {
    OddDevice held = OddDevice.holding("run");
    held.letGo();
    AtomicReference<Thread> removing = new AtomicReference<>();
    OddDevice meeting =
        OddDevice.before(
            "setScalar",
            () -> {
              if (looks.get() != null && removing.get() == null) {
                removing.set(new Thread());
                removing.set(waiting(() -> rig.engine.remove(runtime)));
              }
            });
    odd(meeting, Rig.BOARD);
    CoralArray a = onBoard(2);
    CoralArray c = rig.engine.array(BYTES);
    looks.set(a);
    Answer answer = rig.engine.submit(sum(a, a, c));
    await().until(() -> removing.get() != null);
    await().until(() -> removing.get().getState() != Thread.State.NEW);
    removing.get().join();
    rig.simulator(Rig.BOARD);
    Rig.answer(answer);

    assertThat(read(a)).isEqualTo(2);
    assertThat(read(c)).isEqualTo(4);
  }

  private final AtomicReference<CoralArray> looks = new AtomicReference<>();

  @Test
  void aCloseDoesNotTouchWhatAViewWroteMeanwhile() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD);
    CoralArray a = onBoard(2);
    Thread removing = new Thread(() -> rig.engine.remove(runtime));
    removing.start();
    await().until(() -> held.calls.get() > 0);
    write(a, 9);
    held.letGo();
    removing.join();

    assertThat(read(a)).isEqualTo(9);
  }

  @Test
  void whatOneBoardCannotCopyToTheHostAnotherMay() throws IOException {
    rig.install("other", "1", OTHER.platform());
    odd(
        OddDevice.throwing("read", 1, new IllegalStateException("odd")),
        Rig.BOARD.withFaults("run:3=fail"));
    rig.simulator(OTHER);
    CoralArray a = array(2);
    CoralArray c = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    rig.run(Request.of("other.addition").arg(a).arg(a).arg(c).arg(N));
    Rig.failure(rig.engine.submit(affine(a)));
    assertThat(a.revert()).isTrue();

    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aProgrammingDoesNotTouchWhatAViewWrites() throws IOException {
    rig.install("other", "1", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD);
    CoralArray a = onBoard(2);
    try (CoralArray.View view = a.write()) {
      for (int i = 0; i < N; i++) {
        view.buffer().putFloat(Float.BYTES * i, 9);
      }
      rig.run(new Rig.Addition("other", N).request);
    }

    assertThat(read(a)).isEqualTo(9);
  }

  @ParameterizedTest
  @ValueSource(strings = {"read", "completion"})
  void aBoardThatThrowsOutOfACopyToTheHostIsToldOf(String method) throws IOException {
    reopenRig(Map.of("view.limit", "2s"));
    AtomicReference<Boolean> isOdd = new AtomicReference<>(false);
    odd(throwing(method, isOdd), Rig.BOARD);
    CoralArray a = onBoard(2);
    isOdd.set(true);
    assertThat(code(a::read)).isEqualTo(ArrayException.Code.NO_CONTENT);
    isOdd.set(false);

    assertThat(read(a)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"state", "write", "failure", "fill", "close", "run", "setBuffer", "completion"})
  void whateverABoardThrowsEveryRequestIsAnswered(String method) {
    AtomicReference<Boolean> isOdd = new AtomicReference<>(false);
    odd(throwing(method, isOdd), Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(1);
    CoralArray c = rig.engine.array(BYTES);
    onBoard(1);
    isOdd.set(true);
    Answer answer = rig.engine.submit(sum(a, b, c));
    await().until(answer::isDone);
    catchThrowable(answer::join);
    isOdd.set(false);

    assertThat(read(a)).isEqualTo(1);
    write(a, 5);
    write(c, 0);
    rig.run(sum(a, b, c));
    assertThat(read(c)).isEqualTo(6);
  }

  private static OddDevice throwing(String method, AtomicReference<Boolean> isOdd) {
    return OddDevice.before(
        method,
        () -> {
          if (isOdd.get()) {
            throw new IllegalStateException("odd");
          }
        });
  }
}
