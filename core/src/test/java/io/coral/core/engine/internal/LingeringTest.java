package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.Features;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards that use the arrays of a request after it has failed, and do not stop. */
@Timeout(120)
class LingeringTest {

  /** So large that boards copy from and to the caller's memory. */
  private static final int MANY = 20_000;

  private static final List<String> WITHOUT_RESET = Rig.without(Features.RESET);

  @TempDir Path temp;

  private Rig rig;
  private OddDevice odd = OddDevice.lingering();
  private final List<SimRuntime> simulators = new ArrayList<>();

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, Map.of("park.limit", "1500ms", "release.limit", "300ms"));
    rig.install();
  }

  @AfterEach
  void closeRig() {
    odd.isLingering = false;
    odd.end();
    rig.close();
    simulators.forEach(SimRuntime::close);
  }

  private void add(String faults, List<String> features) {
    BoardModel board = Rig.BOARD.withFaults(faults);
    SimRuntime simulator = new SimRuntime(List.of(board), features, SimClock.REAL);
    simulators.add(simulator);
    rig.engine.add(odd.runtime(simulator), 0);
  }

  private static void awaitGivenUp(Answer answer) {
    await().until(() -> answer.explain().contains("given up"));
    assertThat(answer.isDone()).isFalse();
  }

  @Test
  void aBoardThatDoesNotLetGoIsGivenUpAndThenProgrammedForOthers() throws IOException {
    rig.install("other", "1", Rig.BOARD.platform());
    add("run:1=fail", WITHOUT_RESET);
    Answer held = rig.engine.submit(new Addition(MANY).request);
    await().until(() -> held.explain().contains("once they are released"));
    Addition other = new Addition("other", MANY);

    rig.run(other.request);

    assertThat(other.isRight()).isTrue();
    assertThat(held.isDone()).isFalse();
    assertThat(held.explain()).contains("failed on board sim-0", "given up");
    odd.isLingering = false;
    assertThat(Rig.failure(held)).hasMessageContaining("failed on board sim-0");
  }

  @Test
  void aBoardThatIsGivenUpTellsWhy() {
    add("run:1=fail", WITHOUT_RESET);
    Answer held = rig.engine.submit(new Addition(MANY).request);
    awaitGivenUp(held);

    // the request is given up a moment before its board is
    Board board =
        await().until(() -> rig.engine.boards().get(0), at -> at.state() == Board.State.FAILED);

    assertThat(board.device().failure())
        .get()
        .asString()
        .contains("still uses the arrays of math.addition", "release.limit");
  }

  @Test
  void aBoardIsResetSoThatItLetsGo() {
    add("run:1=fail", SimRuntime.ALL_FEATURES);

    RequestException failure = Rig.failure(rig.engine.submit(new Addition(MANY).request));

    assertThat(failure).hasMessageContaining("failed on board sim-0");
    assertThat(odd.isLingering).as("after a reset").isFalse();
    Addition next = new Addition(MANY);
    rig.run(next.request);
    assertThat(next.isRight()).isTrue();
  }

  @Test
  void aRequestThatIsLetGoAfterItsBoardWasGivenUpRunsElsewhere() {
    add("run:1=lose", WITHOUT_RESET);
    Addition addition = new Addition(MANY);
    Answer answer = rig.engine.submit(addition.request);
    awaitGivenUp(answer);
    rig.simulator(Rig.BOARD);

    odd.isLingering = false;

    assertThat(Rig.answer(answer).attempts()).isEqualTo(2);
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void aRequestThatIsCancelledIsNotAnsweredBeforeItIsLetGo() {
    add("run:1=fail", WITHOUT_RESET);
    Answer answer = rig.engine.submit(new Addition(MANY).request);
    awaitGivenUp(answer);

    answer.cancel(false);
    assertThat(answer.isDone()).isFalse();
    odd.isLingering = false;

    await().until(answer::isDone);
  }

  /**
   * Java arrays are copied, and what is only read may be: then no board has the caller's memory.
   */
  @Test
  void whatABoardHoldsInTheEnginesMemoryIsAnsweredAtOnce() {
    add("run:1=fail", Rig.without(Features.HOST_RANGES));
    Addition addition = new Addition(MANY);

    Answer answer =
        rig.engine.submit(
            Request.of("math.addition")
                .arg(addition.a.asReadOnlyBuffer())
                .arg(new float[MANY])
                .arg(new float[MANY])
                .arg(MANY));

    assertThat(Rig.failure(answer)).hasMessageContaining("failed on board sim-0");
    assertThat(odd.isLingering).isTrue();
  }

  /** Another board would read and write the same copies. */
  @Test
  void copiesThatABoardDoesNotLetGoAreNotGivenToAnother() {
    add("run:1=lose", WITHOUT_RESET);
    Answer answer =
        rig.engine.submit(
            Request.of("math.addition")
                .arg(new float[MANY])
                .arg(new float[MANY])
                .arg(new float[MANY])
                .arg(MANY));
    rig.simulator(Rig.BOARD);

    assertThat(Rig.failure(answer)).hasMessageContaining("submit it again");
    assertThat(odd.isLingering).isTrue();
  }

  @Test
  void aReleaseThatHangsHoldsNothingElse() throws IOException {
    rig.install("absent", "1", new Platform("coral", "absent", "1"));
    odd = OddDevice.hanging("released");
    add("run:1=fail", WITHOUT_RESET);
    Answer held = rig.engine.submit(new Addition(MANY).request);
    await().until(() -> odd.calls.get() > 0);

    Answer absent = rig.engine.submit(new Addition("absent", 10).request);

    assertThat(Rig.failure(absent).code()).isEqualTo(RequestException.Code.NO_BOARD);
    awaitGivenUp(held);
  }
}
