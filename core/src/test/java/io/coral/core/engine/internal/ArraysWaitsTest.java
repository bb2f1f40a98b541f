package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.N;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever waits for others, or for room, is answered. */
@Timeout(60)
class ArraysWaitsTest extends ArraysFaults {

  // ---- order --------------------------------------------------------------------------------

  @Test
  void aRequestRunsOnceHoweverItsTurnComes() throws Exception {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    CoralArray one = array(1);
    CoralArray total = array(0);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 500; i++) {
                  Answer answer = rig.engine.submit(sum(total, one, total));
                  if (i % 3 == 0) {
                    Rig.answer(answer);
                  }
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(read(total)).isEqualTo(2_000);
  }

  @Test
  void oneThatWasGivenUpIsNotUnderWay() {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    Answer second = rig.engine.submit(scale(a, 2));
    second.cancel(true);

    assertThat(rig.engine.underWay()).containsExactly(first);
    held.letGo();
    Rig.answer(first);
  }

  @Test
  void aDeadlineHoldsForWhatWaitsForOthers() {
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    Answer first = rig.engine.submit(scale(a, 2));
    Answer second = rig.engine.submit(scale(a, 2).deadline(Instant.now().plusMillis(100)));
    try {
      assertThat(Rig.failure(second)).hasMessageContaining("deadline");
    } finally {
      held.letGo();
    }
    Rig.answer(first);
  }

  @Test
  void whatFollowsOnesThatADamagedBitstreamFailsIsAnsweredToo() throws IOException {
    Path binary = installed.binary();
    CoralArray a = array(1);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      answers.add(rig.engine.submit(scale(a, 2)));
    }
    binary.toFile().setWritable(true);
    Files.write(binary, new byte[] {1, 2, 3});
    rig.simulator(Rig.BOARD);
    answers.forEach(answer -> assertThat(Rig.failure(answer)).isNotNull());
  }

  // ---- room ---------------------------------------------------------------------------------

  @Test
  void whatIsReplacedGivesItsRoomBack() throws IOException {
    installTurn();
    rig.simulator(Rig.BOARD.withMemories(List.of(TWO_ARRAYS, TWO_ARRAYS)));
    CoralArray x = array(1);
    for (int i = 0; i < 10; i++) {
      rig.run(Request.of("turn.turn").arg(x).arg(x));
    }
    for (int i = 0; i < 5; i++) {
      rig.run(sum(x, x, x));
    }

    assertThat(read(x)).isEqualTo(32);
  }

  @Test
  void whatIsTooLargeForABoardTakesNothingFromItself() {
    rig.simulator(Rig.BOARD.withMemories(List.of(ONE_ARRAY, ONE_ARRAY)));
    CoralArray a = array(1);

    assertThat(Rig.failure(rig.engine.submit(sum(a, array(2), array(3)))))
        .hasMessageContaining("OUT_OF_DEVICE_MEMORY");
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void whatTheHostHasTooGoesFirst() {
    OddDevice counting = OddDevice.counting("read");
    odd(counting, Rig.BOARD.withMemories(List.of(TWO_ARRAYS, TWO_ARRAYS)));
    onBoard(2);
    read(onBoard(4));
    assertThat(counting.calls.get()).isEqualTo(1);

    onBoard(6);

    assertThat(counting.calls.get()).isEqualTo(1);
  }

  @Test
  void whatWasUsedAgainStays() {
    rig.simulator(Rig.BOARD.withMemories(List.of(TWO_ARRAYS, TWO_ARRAYS)));
    CoralArray a = onBoard(2);
    onBoard(4);
    rig.run(scale(a, 2));
    onBoard(6);

    assertThat(rig.run(scale(a, 2)).receipt().bytesSpared()).isEqualTo(BYTES);
  }

  @Test
  void aRequestWaitsForTheCopyThatAnotherHasBegun() {
    OddDevice held = OddDevice.holding("write");
    odd(held, Rig.BOARD);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);
    Answer first = rig.engine.submit(sum(a, a, c));
    Answer second = rig.engine.submit(sum(a, a, d));
    await().until(() -> second.explain().contains("on board"));
    rig.run(Request.of("math.scale").arg(Rig.floats(N)).arg(2f));
    assertThat(List.of(first.isDone(), second.isDone())).containsOnly(false);
    held.letGo();
    Rig.answer(second);

    assertThat(read(d)).isEqualTo(2);
  }

  @Test
  void whereACopyToTheHostHoldsTheRoomItIsWaitedFor() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD.withMemories(List.of(ONE_ARRAY, ONE_ARRAY)));
    CoralArray a = onBoard(2);
    CoralArray b = array(3);
    giveUpLooking(a, held);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread asking = new Thread(() -> failure.set(catchThrowable(() -> rig.run(scale(b, 2)))));
    asking.start();
    await().until(() -> held.calls.get() > 1 || failure.get() != null);
    held.letGo();
    asking.join();

    assertThat(failure.get()).isNull();
    assertThat(read(b)).isEqualTo(6);
    assertThat(read(a)).isEqualTo(2);
  }

  @Test
  void aThreadThatIsInterruptedGetsRoomToo() throws Exception {
    OddDevice held = OddDevice.holding("read");
    odd(held, Rig.BOARD.withMemories(List.of(ONE_ARRAY, ONE_ARRAY)));
    CoralArray a = onBoard(2);
    CoralArray b = array(3);
    AtomicReference<Answer> answer = new AtomicReference<>();
    Thread asking =
        new Thread(
            () -> {
              Thread.currentThread().interrupt();
              answer.set(rig.engine.submit(scale(b, 2)));
            });
    asking.start();
    await().until(() -> held.calls.get() > 0);
    held.letGo();
    asking.join();
    Rig.answer(answer.get());

    assertThat(read(b)).isEqualTo(6);
    assertThat(read(a)).isEqualTo(2);
  }
}
