package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Constant;
import io.coral.api.CoralArray;
import io.coral.api.Lease;
import io.coral.api.Request;
import io.coral.api.Reservation;
import io.coral.api.Response;
import io.coral.runtime.sim.BoardModel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of two boards that are as free, the one goes on that has what a request reads. */
@Timeout(60)
class DataAwareTest {

  private static final int N = 1 << 20;

  /** Copying so many numbers takes 0.2 s, which no pause of the machine is taken for. */
  private static final BoardModel BOARD =
      BoardModel.DEFAULT.withLink(new BoardModel.Link(10_000, 20e6));

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void twoBoardsThatAreProgrammed() throws Exception {
    rig = new Rig(temp, Map.of("tenants", "other=1"));
    rig.install();
    rig.simulator(BOARD, BOARD);
    assertThat(small().boardId()).isEqualTo("sim-0");
    onTheSecond(this::small);
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private Response small() {
    return run(new Rig.Addition(10).request);
  }

  /** Runs it where nothing runs. */
  private Response run(Request request) {
    await().until(() -> rig.engine.underWay().isEmpty());
    return rig.run(request);
  }

  /** What runs while another tenant has the first board. */
  private void onTheSecond(Supplier<Response> run) {
    try (Lease lease =
        rig.engine.reserve(Reservation.of("sim-0", Duration.ofMinutes(1)).tenant("other"))) {
      assertThat(lease.boards()).containsExactly("sim-0");
      assertThat(run.get().boardId()).isEqualTo("sim-1");
    }
  }

  @Test
  void aRequestGoesToTheBoardThatHasItsConstant() {
    Constant weights = Constant.ofNumbers(new float[N]);
    Request request =
        Request.of("math.addition").arg(weights).arg(Rig.floats(10)).arg(Rig.floats(10)).arg(10);
    onTheSecond(() -> run(request));
    assertThat(small().boardId()).as("the first is as free").isEqualTo("sim-0");

    await().until(() -> rig.engine.underWay().isEmpty());
    Answer again = rig.engine.submit(request);

    assertThat(again.join().boardId()).isEqualTo("sim-1");
    assertThat(again.join().receipt().bytesSpared()).isEqualTo(weights.size());
    assertThat(again.explain())
        .contains("the board was chosen because data that it reads is there");
  }

  @Test
  void aRequestGoesToTheBoardThatHasItsArray() {
    try (CoralArray data = rig.engine.array(4L * N)) {
      Request request = Request.of("math.scale").with(data).arg(2f);
      onTheSecond(() -> run(request));
      assertThat(small().boardId()).as("the first is as free").isEqualTo("sim-0");

      for (int i = 0; i < 3; i++) {
        assertThat(run(request).boardId()).isEqualTo("sim-1");
      }

      data.write().close();
      assertThat(run(request).boardId()).as("no board has what was written").isEqualTo("sim-0");
    }
  }
}
