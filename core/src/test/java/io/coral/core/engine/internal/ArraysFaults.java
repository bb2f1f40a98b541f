package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.core.engine.internal.kernels.Turn;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Boards that do with arrays what they should not, or that go at the worst moment. */
abstract class ArraysFaults extends ArraysRig {

  static final BoardModel.Bank ONE_ARRAY = new BoardModel.Bank("DDR", BYTES, 0);

  static final BoardModel.Bank TWO_ARRAYS = new BoardModel.Bank("DDR", 2 * BYTES, 0);
  static final BoardModel OTHER = Rig.BOARD.named("other", "1.0");

  SimRuntime simulator;
  AcceleratorRuntime runtime;

  @Override
  @AfterEach
  void closeRig() {
    super.closeRig();
    if (simulator != null) {
      simulator.close();
    }
  }

  void odd(OddDevice odd, BoardModel... boards) {
    simulator = new SimRuntime(List.of(boards), SimRuntime.ALL_FEATURES, SimClock.REAL);
    runtime = odd.runtime(simulator);
    rig.engine.add(runtime, 0);
  }

  /** An array that a board alone has. */
  CoralArray onBoard(float value) {
    CoralArray array = array(value / 2);
    rig.run(scale(array, 2));
    return array;
  }

  static ArrayException.Code code(Runnable opening) {
    return ((ArrayException) catchThrowable(opening::run)).code();
  }

  /** Begins to look, and ends that while the copy to the host is under way. */
  static void giveUpLooking(CoralArray array, OddDevice held) {
    Thread.currentThread().interrupt();
    assertThat(code(array::read)).isEqualTo(ArrayException.Code.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
    await().until(() -> held.calls.get() > 0);
  }

  /** A thread that is seen to wait. */
  static Thread waiting(Runnable task) {
    Thread thread = new Thread(task);
    thread.start();
    await()
        .until(
            () ->
                List.of(Thread.State.TIMED_WAITING, Thread.State.WAITING)
                    .contains(thread.getState()));
    return thread;
  }

  void installTurn() throws IOException {
    rig.install(
        "turn",
        """
        {"name": "turn", "kernelId": "turn", "arguments": [
          {"type": "float*", "name": "to", "access": "w"},
          {"type": "float*", "name": "from", "access": "r"}]}
        """,
        Turn.class);
  }

  static Request affine(CoralArray data) {
    return Request.of("math.affine").arg(data).arg(3f).arg(1f);
  }
}
