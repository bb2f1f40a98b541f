package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.N;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static io.coral.core.engine.internal.FloatArrays.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.Board;
import io.coral.api.CoralArray;
import io.coral.api.EndedRequest;
import io.coral.api.EngineListener;
import io.coral.api.Request;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a lost board alone had is computed again where what it was computed from is there. */
@Timeout(60)
class ArraysRepeatTest extends ArraysFaults {

  private final List<EndedRequest> ended = new CopyOnWriteArrayList<>();

  /** A board that is lost with its run of this number. */
  private void losing(int run) {
    odd(OddDevice.holding("nothing"), Rig.BOARD.withFaults("run:" + run + "=lose"));
  }

  /** Has both boards run, so that the one that is to be lost is. */
  private void lose() {
    rig.simulator(Rig.BOARD);
    rig.run(new Rig.Addition(N).request);
    rig.run(new Rig.Addition(N).request);
  }

  @Test
  void aViewFindsWhatWasLost() {
    losing(2);
    CoralArray c = rig.engine.array(BYTES);
    rig.run(sum(array(1), array(2), c));
    lose();

    assertThat(read(c)).isEqualTo(3);
  }

  @Test
  void aRequestReadsWhatWasLostThroughSeveralSteps() {
    losing(3);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);
    CoralArray e = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    rig.run(sum(c, a, d));
    lose();
    rig.run(sum(d, c, e));

    assertThat(read(e)).isEqualTo(5);
  }

  @Test
  void aRequestWhoseBoardIsLostReadsWhatThatAloneHad() {
    losing(2);
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);
    List<Answer> answers = rig.engine.submitAll(List.of(sum(a, a, c), sum(c, a, d)));
    answers.forEach(Rig::answer);

    assertThat(read(d)).isEqualTo(3);
  }

  @Test
  void whatWaitsForItMayWriteWhatItWasComputedFrom() {
    losing(2);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    rig.simulator(Rig.BOARD);
    rig.run(sum(c, c, a));

    assertThat(read(a)).isEqualTo(4);
  }

  @Test
  void aChangeInPlaceStartsFromWhatWasLost() {
    losing(2);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    rig.simulator(Rig.BOARD);
    rig.run(scale(c, 10));

    assertThat(read(c)).isEqualTo(20);
  }

  @Test
  void manyWhoNeedItHaveItComputedOnce() {
    losing(2);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    lose();
    rig.engine.add(
        new EngineListener() {
          @Override
          public void ended(EndedRequest request) {
            ended.add(request);
          }
        });
    Request needs = Request.of("math.addition").arg(c).arg(a);
    List<CoralArray> results = List.of(rig.engine.array(BYTES), rig.engine.array(BYTES));
    rig.engine
        .submitAll(results.stream().map(each -> needs.arg(each).arg(N)).toList())
        .forEach(Rig::answer);

    results.forEach(each -> assertThat(read(each)).isEqualTo(3));
    await().until(() -> ended.size() >= 3);
    assertThat(ended).hasSize(3);
  }

  @Test
  void whatItWasComputedFromMayHaveChanged() {
    losing(2);
    CoralArray a = array(1);
    CoralArray b = array(2);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    lose();
    rig.run(sum(b, b, d));
    write(a, 7);

    assertThatThrownBy(c::read)
        .isInstanceOf(ArrayException.class)
        .hasMessageContaining(
            "cannot be computed again: Coral array 1 of 40 bytes, from which it was computed, was"
                + " written since");
    assertThat(Rig.failure(rig.engine.submit(sum(c, c, d)))).hasMessageContaining("was not run");
    a.close();
    assertThatThrownBy(c::read).hasMessageContaining("was closed");
  }

  @Test
  void whatReadTheCallersMemoryIsNotRunAgain() {
    losing(2);
    CoralArray c = rig.engine.array(BYTES);
    float[] callers = new float[N];
    rig.run(Request.of("math.addition").arg(callers).arg(callers).arg(c).arg(N));
    lose();

    assertThatThrownBy(c::read)
        .isInstanceOfSatisfying(
            ArrayException.class,
            e -> assertThat(e.code()).isEqualTo(ArrayException.Code.NO_CONTENT));
  }

  @Test
  void oneThatIsGivenUpWaitsNoLongerForIt() throws IOException {
    reopenRig(Map.of("park.limit", "30s"));
    losing(2);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);
    rig.run(sum(a, a, c));
    rig.engine.submit(new Rig.Addition(N).request);
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.FAILED);
    Answer waits = rig.engine.submit(sum(c, a, d));
    await().until(() -> waits.explain().contains("to be computed again"));
    waits.cancel(true);

    assertThat(waits.isCancelled()).isTrue();
    rig.simulator(Rig.BOARD);
    assertThat(read(c)).isEqualTo(2);
  }
}
