package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.core.engine.internal.kernels.Add;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.VirtualClock;
import io.coral.spec.EventTimes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests for an accelerator with stages follow each other as on a belt. */
@Timeout(60)
class StreamedStagesTest {

  /** d = (a + b) + b, each sum on a unit of its own. */
  private static final String TWO_SUMS =
      """
      {"name": ["add:{add_1}", "add:{add_2}"], "kernelId": "sums", "arguments": [
        {"type": "float*", "name": "a", "access": "r", "index": ["0", "-1"]},
        {"type": "float*", "name": "b", "access": "r", "index": ["1", "1"]},
        {"type": "float*", "name": "c", "index": ["2", "0"]},
        {"type": "float*", "name": "d", "access": "w", "index": ["-1", "2"]},
        {"type": "int", "name": "n", "index": ["3", "3"]}]}
      """;

  private final VirtualClock clock = new VirtualClock();
  private final List<ByteBuffer> results = new ArrayList<>();
  private final OddDevice runs = OddDevice.counting("run");
  private Rig rig;
  private SimRuntime board;

  @BeforeEach
  void openRig(@TempDir Path temp) throws IOException {
    rig = new Rig(temp);
    rig.install("two", TWO_SUMS, Add.class);
    board = new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, clock);
    rig.engine.add(runs.runtime(board), 0);
  }

  @AfterEach
  void closeRig() {
    rig.close();
    board.close();
  }

  private Answer submit() {
    ByteBuffer result = Rig.floats(2);
    results.add(result);
    return rig.engine.submit(
        Request.of("two.sums")
            .arg(Rig.floats(1, 2))
            .arg(Rig.floats(10, 20))
            .arg(Rig.floats(2))
            .arg(result)
            .arg(2));
  }

  private void awaitAnswer(Answer answer) {
    await()
        .until(
            () -> {
              clock.runAll();
              return answer.isDone();
            });
  }

  private static EventTimes run(Answer answer, int stage) {
    return Rig.answer(answer).stages().get(stage).run().orElseThrow();
  }

  @Test
  void whileTheSecondStageOfOneRequestRunsTheFirstOfTheNextDoes() {
    awaitAnswer(submit());
    runs.calls.set(0);
    Answer one = submit();
    Answer other = submit();
    // time stands still until the board has both requests
    await().until(() -> runs.calls.get() == 4);

    awaitAnswer(other);

    assertThat(run(other, 0).startedNanos())
        .isGreaterThanOrEqualTo(run(one, 0).endedNanos())
        .isLessThan(run(one, 1).endedNanos());
    assertThat(results).extracting(Rig::values).containsOnly(new float[] {21, 42});
  }
}
