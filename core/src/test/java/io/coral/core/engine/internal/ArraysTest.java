package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.N;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static io.coral.core.engine.internal.FloatArrays.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.Features;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Arrays whose content stays where it was used last. */
@Timeout(60)
class ArraysTest extends ArraysRig {

  @Test
  void aResultThatTheNextRequestReadsStaysOnTheBoard() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(2);
    CoralArray c = rig.engine.array(BYTES);
    CoralArray d = rig.engine.array(BYTES);

    Receipt first = rig.run(sum(a, b, c)).receipt();
    Receipt second = rig.run(sum(c, b, d)).receipt();

    assertThat(first.bytesIn()).isEqualTo(2 * BYTES);
    assertThat(second.bytesIn()).isZero();
    assertThat(second.bytesSpared()).isEqualTo(2 * BYTES);
    assertThat(first.bytesOut() + second.bytesOut()).isZero();
    assertThat(read(d)).isEqualTo(5);
    assertThat(read(c)).isEqualTo(3);
  }

  @Test
  void aLookLeavesTheContentWhereItIsToo() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    rig.run(scale(a, 3));
    assertThat(read(a)).isEqualTo(3);

    assertThat(rig.run(scale(a, 2)).receipt().bytesIn()).isZero();
    try (CoralArray.View view = a.readWrite()) {
      for (int i = 0; i < N; i++) {
        view.buffer().putFloat(Float.BYTES * i, 1 + view.buffer().getFloat(Float.BYTES * i));
      }
    }

    assertThat(rig.run(scale(a, 2)).receipt().bytesIn()).isEqualTo(BYTES);
    assertThat(read(a)).isEqualTo(14);
  }

  @Test
  void aNewArrayIsZeroEverywhere() {
    rig.simulator(Rig.BOARD);
    CoralArray fresh = rig.engine.array(BYTES);
    CoralArray c = rig.engine.array(BYTES);

    rig.run(sum(fresh, array(4), c));

    assertThat(read(c)).isEqualTo(4);
    assertThat(read(fresh)).isZero();
  }

  @Test
  void oneArrayIsReadAndWrittenByOneRequest() {
    rig.simulator(Rig.BOARD);
    CoralArray x = array(1);
    for (int i = 0; i < 5; i++) {
      rig.run(sum(x, x, x));
    }
    assertThat(read(x)).isEqualTo(32);
  }

  @Test
  void anArrayGoesFromOneMemoryToAnotherBetweenStages() {
    rig.simulator(Rig.BOARD);
    CoralArray data = array(2);
    Request affine = Request.of("math.affine").arg(data).arg(3f).arg(1f);

    rig.run(affine);
    rig.run(scale(data, 2));
    rig.run(affine);
    rig.run(scale(data, 2));

    assertThat(read(data)).isEqualTo(86);
  }

  @Test
  void whereARuntimeCopiesNoOtherMemoryTheyHaveAHostSide() {
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), Rig.without(Features.HOST_RANGES), SimClock.REAL)) {
      rig.engine.add(simulator, 0);
      CoralArray a = array(1);
      CoralArray c = rig.engine.array(BYTES);
      rig.run(sum(a, a, c));
      assertThat(rig.run(scale(c, 2)).receipt().bytesIn()).isZero();
      assertThat(read(c)).isEqualTo(4);
      rig.engine.remove(simulator);
    }
  }

  @Test
  void aProgrammingAndACloseLeaveNothingBehind() throws IOException {
    rig.install("other", "1", Rig.BOARD.platform());
    SimRuntime simulator = rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(1);
    rig.run(scale(a, 5));

    rig.run(new Rig.Addition("other", N).request);
    rig.run(Request.of("other.scale").arg(b).arg(7f));
    rig.engine.remove(simulator);

    assertThat(read(a)).isEqualTo(5);
    assertThat(read(b)).isEqualTo(7);
  }

  @Test
  void whatWasUsedLongestAgoGoesToTheHostWhereThereIsNoRoom() {
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 3 * BYTES, 0);
    rig.simulator(Rig.BOARD.withMemories(List.of(bank, bank)));
    List<CoralArray> arrays = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      CoralArray array = array(i);
      rig.run(scale(array, 2));
      arrays.add(array);
    }

    assertThat(rig.run(scale(arrays.get(7), 2)).receipt().bytesSpared()).isEqualTo(BYTES);
    for (int i = 0; i < 7; i++) {
      assertThat(read(arrays.get(i))).isEqualTo(2 * i);
    }
    assertThat(read(arrays.get(7))).isEqualTo(28);
  }

  @Test
  void aClosedArrayGivesItsRoomBackOnceItIsNotUsed() {
    OddDevice counting = OddDevice.counting("allocate");
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 2 * BYTES, 0);
    try (SimRuntime simulator =
        new SimRuntime(
            List.of(Rig.BOARD.withMemories(List.of(bank, bank))),
            SimRuntime.ALL_FEATURES,
            SimClock.REAL)) {
      rig.engine.add(counting.runtime(simulator), 0);
      for (int i = 0; i < 20; i++) {
        CoralArray array = array(i);
        Answer answer = rig.engine.submit(scale(array, 2));
        array.close();
        Rig.answer(answer);
      }
      rig.engine.remove(simulator);
    }
    // had one been kept, each further one would have been refused once before it made room
    assertThat(counting.calls.get()).isEqualTo(20);
  }

  @Test
  void whatOnlyALostBoardHadIsGoneAndSaidSo() {
    rig.simulator(Rig.BOARD.withFaults("run:2=lose"));
    CoralArray a = array(1);
    rig.run(scale(a, 2));
    rig.simulator(Rig.BOARD);

    rig.run(new Rig.Addition(N).request);
    rig.run(new Rig.Addition(N).request);

    assertThatThrownBy(a::read)
        .isInstanceOfSatisfying(
            ArrayException.class,
            e -> assertThat(e.code()).isEqualTo(ArrayException.Code.NO_CONTENT))
        .hasMessageContaining("the board that had it was closed, lost or programmed anew");
    assertThat(Rig.failure(rig.engine.submit(scale(a, 1))))
        .hasMessageContaining("math.scale was not run: Coral array 1");
    assertThat(a.revert()).isFalse();
    write(a, 1);
    assertThat(read(a)).isEqualTo(1);
  }

  @Test
  void whatTheHostHasIsComputedOnAnotherBoard() {
    rig.simulator(Rig.BOARD.withFaults("run:1=lose"), Rig.BOARD);
    CoralArray a = array(1);

    rig.run(scale(a, 2));

    assertThat(read(a)).isEqualTo(2);
  }
}
