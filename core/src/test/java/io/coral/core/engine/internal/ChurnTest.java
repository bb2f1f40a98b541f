package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.runtime.sim.BoardModel;
import io.coral.spec.Platform;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts that are replaced, boards that are missing, too small or lost by what they run. */
@Timeout(120)
class ChurnTest {

  private static final String SCALE =
      """
      {"name": "scale", "kernelId": "scale", "arguments": [
        {"type": "float*", "name": "data", "access": "%s"}, {"type": "float", "name": "factor"}]}
      """;

  private static final Platform ABSENT = new Platform("coral", "absent", "1");

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void openRig() {
    rig = new Rig(temp);
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private InstalledBitstream installScale(String access) throws IOException {
    return rig.install("math", "1", Rig.BOARD.platform(), SCALE.formatted(access));
  }

  private float scaled(float value) {
    ByteBuffer data = Rig.floats(value);
    rig.run(Request.of("math.scale").arg(data).arg(2f));
    return data.getFloat(0);
  }

  @Test
  void anArtifactThatIsReinstalledWithAnotherAccessModeIsUsedWithThatMode() throws IOException {
    installScale("rw");
    rig.simulator(Rig.BOARD);
    assertThat(scaled(3)).isEqualTo(6);

    installScale("r");

    assertThat(scaled(3)).as("an array that is only read is not copied back").isEqualTo(3);
    installScale("rw");
    assertThat(scaled(3)).isEqualTo(6);
  }

  @Test
  void anArtifactThatIsReplacedUnderLoadLosesNoRequest() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD, Rig.BOARD);
    List<Addition> additions = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      for (int j = 0; j < 200; j++) {
        Addition addition = new Addition(10);
        additions.add(addition);
        answers.add(rig.engine.submit(addition.request));
      }
      rig.install("math", "1", Rig.BOARD.platform());
    }

    answers.forEach(Rig::answer);

    assertThat(additions).allMatch(Addition::isRight);
  }

  @Test
  void anArtifactThatAnotherProcessReplacedIsLookedAtAfresh() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD);
    assertThat(rig.repository.find("math.addition")).isNotEmpty();
    DiskRepository other = new DiskRepository(rig.repository.root(), new BinaryFormats());
    rig.installWith(other, "math", "1", Rig.BOARD.platform());
    Addition addition = new Addition(10);

    rig.run(addition.request);

    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void aBoardThatIsTooSmallLeavesTheRequestToALarger() throws IOException {
    rig.install();
    BoardModel small = Rig.BOARD.withMemories(List.of(new BoardModel.Bank("DDR", 4096, 0)));
    rig.simulator(small, Rig.BOARD);
    Addition addition = new Addition(100_000);

    Response response = rig.run(addition.request);

    assertThat(response.boardId()).isEqualTo("sim-1");
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void aRequestThatComesBeforeItsRuntimeWaitsForIt() throws IOException {
    rig.install();
    Addition addition = new Addition(10);
    Answer answer = rig.engine.submit(addition.request);

    rig.simulator(Rig.BOARD);

    Rig.answer(answer);
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void requestsThatNoBoardCanTakeHoldNoThread() throws IOException {
    rig.install("math", "1", ABSENT);
    rig.simulator(Rig.BOARD);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    threads.resetPeakThreadCount();
    int before = threads.getThreadCount();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      answers.add(rig.engine.submit(new Addition(10).request));
    }

    for (Answer answer : answers) {
      assertThat(Rig.failure(answer).code()).isEqualTo(RequestException.Code.NO_BOARD);
    }
    assertThat(threads.getPeakThreadCount() - before).isLessThan(50);
  }

  @Test
  void aRequestThatLosesBoardsDoesNotTakeAllOfThemDown() throws IOException {
    rig.install();
    rig.simulator(
        Collections.nCopies(6, Rig.BOARD.withFaults("run:1=lose")).toArray(BoardModel[]::new));

    RequestException failure = Rig.failure(rig.engine.submit(new Addition(10).request));

    assertThat(failure).hasMessageContaining("because these were lost as they ran it");
    assertThat(rig.engine.boards())
        .filteredOn(board -> board.state() == Board.State.FAILED)
        .hasSize(2);
  }
}
