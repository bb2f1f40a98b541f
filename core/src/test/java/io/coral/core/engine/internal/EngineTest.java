package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Accelerator;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.api.Response;
import io.coral.api.StageTimes;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.VirtualClock;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.EventTimes;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {

  private static final Platform OTHER = new Platform("acme", "board", "2");

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

  @Test
  void aRequestProgramsABoardRunsAndFillsTheResults() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD);
    Addition addition = new Addition(1000);
    addition.a.position(8).limit(16);
    assertThat(rig.engine.boards()).extracting(Board::state).containsExactly(Board.State.AVAILABLE);
    addition.a.clear();

    Response response = rig.run(addition.request);

    assertThat(addition.isRight()).isTrue();
    assertThat(response.accelerator()).isEqualTo("math.addition");
    assertThat(response.boardId()).isEqualTo("sim-0");
    assertThat(response.runtimeId()).isEqualTo("sim");
    assertThat(response.attempts()).isEqualTo(1);
    StageTimes stage = response.stages().get(0);
    assertThat(stage.copiesIn()).hasSize(2);
    assertThat(stage.copiesOut()).as("r is never copied back, w never in").hasSize(1);
    assertThat(response.run().orElseThrow()).isGreaterThanOrEqualTo(Duration.ofMillis(1));
    assertThat(stage.copiesOut().get(0).startedNanos())
        .isGreaterThanOrEqualTo(stage.run().map(EventTimes::endedNanos).orElseThrow());
    Board board = rig.engine.boards().get(0);
    assertThat(board.state()).isEqualTo(Board.State.PROGRAMMED);
    assertThat(board.bitstream()).contains("math:1");
  }

  @Test
  void aBoardThatHasTheAcceleratorIsPreferredAndNotProgrammedAgain() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD.withFaults("program:2=fail"), Rig.BOARD);
    for (int i = 0; i < 10; i++) {
      assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-0");
    }
  }

  @Test
  void requestsThatWouldWaitSpreadOverEmptyBoards() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD, Rig.BOARD);
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      answers.add(rig.engine.submit(new Addition(10).request));
    }
    assertThat(answers).extracting(answer -> answer.join().boardId()).contains("sim-0", "sim-1");
  }

  @Test
  void anotherAcceleratorGoesToAFreeBoardBeforeOneIsProgrammedAnew() throws IOException {
    rig.install();
    rig.install("other", "1", Rig.BOARD.platform());
    rig.install("third", "1", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD, Rig.BOARD);

    assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-0");
    assertThat(rig.run(new Addition("other", 10).request).boardId()).isEqualTo("sim-1");
    rig.run(new Addition("third", 10).request);
    assertThat(rig.engine.boards())
        .extracting(board -> board.bitstream().orElse(""))
        .containsExactlyInAnyOrder("third:1", "other:1");
  }

  @Test
  void theNewestVersionAnswers() throws IOException {
    rig.install("math", "9", Rig.BOARD.platform());
    rig.install("math", "10", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD);
    rig.run(new Addition(10).request);
    assertThat(rig.engine.boards().get(0).bitstream()).contains("math:10");
  }

  @Test
  void eachComputeUnitRunsOneRequestAtATime() throws IOException {
    rig.install();
    VirtualClock clock = new VirtualClock();
    rig.simulator(clock, Rig.BOARD);
    List<Answer> futures = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      futures.add(rig.engine.submit(new Addition(10).request));
    }
    await().until(() -> advanced(clock, futures));

    Map<List<String>, List<EventTimes>> runs = new HashMap<>();
    for (Answer future : futures) {
      Response response = Rig.answer(future);
      runs.computeIfAbsent(response.receipt().units(), unit -> new ArrayList<>())
          .add(response.stages().get(0).run().orElseThrow());
    }
    for (List<EventTimes> ofUnit : runs.values()) {
      ofUnit.sort(Comparator.comparing(EventTimes::startedNanos));
      for (int i = 1; i < ofUnit.size(); i++) {
        assertThat(ofUnit.get(i).startedNanos())
            .isGreaterThanOrEqualTo(ofUnit.get(i - 1).endedNanos());
      }
    }
  }

  private static boolean advanced(VirtualClock clock, List<Answer> futures) {
    clock.runAll();
    return futures.stream().allMatch(Answer::isDone);
  }

  @Test
  void stagesRunInOrderAndTheArrayFollowsThemFromMemoryToMemory() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD);
    ByteBuffer data = Rig.floats(1, 2, 3);

    Response response = rig.run(Request.of("math.affine").arg(data).arg(10f).arg(5f));

    assertThat(Rig.values(data)).containsExactly(15, 25, 35);
    assertThat(response.stages())
        .extracting(StageTimes::kernel)
        .satisfiesExactly(
            first -> assertThat(first).startsWith("scale"),
            second -> assertThat(second).startsWith("shift"));
    assertThat(response.stages()).allMatch(stage -> stage.copiesIn().size() == 1);
  }

  @Test
  void anArrayThatIsOnlyReadMayBeReadOnly() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD);
    Addition addition = new Addition(1000);
    rig.run(
        Request.of("math.addition")
            .arg(addition.a.asReadOnlyBuffer())
            .arg(addition.b)
            .arg(addition.c)
            .arg(1000));
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void anUnknownAcceleratorNamesTheClosestInstalledOnes() throws IOException {
    RequestException nothing =
        catchThrowableOfType(
            RequestException.class, () -> rig.engine.submit(Request.of("math.addition")));
    assertThat(nothing.code()).isEqualTo(Code.UNKNOWN_ACCELERATOR);
    assertThat(nothing).hasMessageContaining("nothing is installed");

    rig.install();
    RequestException unknown =
        catchThrowableOfType(
            RequestException.class, () -> rig.engine.submit(Request.of("math.adition")));
    assertThat(unknown.code()).isEqualTo(Code.UNKNOWN_ACCELERATOR);
    assertThat(unknown).hasMessageContaining("the closest installed are math.addition");
  }

  @Test
  void aWrongArgumentIsRefusedBeforeAnythingHappens() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD);
    RequestException wrong =
        catchThrowableOfType(
            RequestException.class,
            () -> rig.engine.submit(Request.of("math.scale").arg(Rig.floats(1f)).arg(2d)));
    assertThat(wrong.code()).isEqualTo(Code.WRONG_ARGUMENT);
    assertThat(wrong)
        .hasMessage(
            "math.scale: argument 2 (float factor): given double 2.0, expected a Java float; the"
                + " prototype is math.scale (float* data, float factor)");
    assertThat(rig.engine.boards()).extracting(Board::state).containsExactly(Board.State.AVAILABLE);
  }

  @Test
  void withoutABoardOfThePlatformTheMessageSaysWhatThereIs() throws IOException {
    rig.install("math", "1", OTHER);
    rig.simulator(Rig.BOARD);
    RequestException failure = Rig.failure(rig.engine.submit(new Addition(1).request));
    assertThat(failure.code()).isEqualTo(Code.NO_BOARD);
    assertThat(failure)
        .hasMessageContaining("installed for acme/board/2")
        .hasMessageContaining("sim-0 (coral/sim/1.0, AVAILABLE)");
  }

  @Test
  void aFaultOfTheKernelFailsTheRequestWithItsCauseAndTheBoardGoesOn() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD);
    RequestException failure = Rig.failure(rig.engine.submit(Request.of("math.fault")));
    assertThat(failure.code()).isEqualTo(Code.FAILED);
    assertThat(failure).hasMessageContaining("board sim-0");
    assertThat(((AcceleratorException) failure.getCause()).code())
        .isEqualTo(ErrorCode.EXECUTION_FAILED);

    Addition addition = new Addition(10);
    rig.run(addition.request);
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void aBoardThatCannotBeProgrammedLeavesTheRequestToAnother() throws IOException {
    rig.install();
    rig.simulator(Rig.BOARD.withFaults("program:1=fail"), Rig.BOARD);
    Response response = rig.run(new Addition(10).request);
    assertThat(response.boardId()).isEqualTo("sim-1");
    assertThat(response.attempts()).isEqualTo(1);
  }

  @Test
  void aBoardThatRefusesOnceIsTriedAgainWhileAnotherIsOnlyAway() throws IOException {
    rig.install();
    rig.engine.add(new BoardClaim("kit", SimRuntime.ID, Set.of("sim-1")), 1);
    rig.simulator(Rig.BOARD.withFaults("program:1=fail"), Rig.BOARD);

    Response response = rig.run(new Addition(10).request);

    assertThat(response.boardId()).isEqualTo("sim-0");
  }

  @Test
  void aBinaryThatWasChangedAfterItsInstallationIsNotLoaded() throws IOException {
    InstalledBitstream installed = rig.install();
    rig.simulator(Rig.BOARD);
    Files.write(installed.binary(), new byte[] {1, 2, 3});
    RequestException failure = Rig.failure(rig.engine.submit(new Addition(1).request));
    assertThat(failure.code()).isEqualTo(Code.FAILED);
    assertThat(failure)
        .hasMessageContaining("was changed after its installation")
        .hasMessageContaining("install the artifact again");
  }

  @Test
  void aMemoryThatTheBoardDoesNotHaveIsTheDescriptorsFault() throws IOException {
    rig.install(
        "bad",
        "1",
        Rig.BOARD.platform(),
        """
        {"name": "scale", "kernelId": "scale", "arguments": [
          {"type": "float*", "name": "data", "memory": "7"}, {"type": "float"}]}
        """);
    rig.simulator(Rig.BOARD);
    RequestException failure =
        Rig.failure(rig.engine.submit(Request.of("bad.scale").arg(Rig.floats(1f)).arg(2f)));
    assertThat(failure).hasMessageContaining("memory 7").hasMessageContaining("it reaches [0]");
  }

  @Test
  void aRequestWaitsForDeviceMemoryThatAnotherWillGiveBack() throws IOException {
    rig.install();
    VirtualClock clock = new VirtualClock();
    BoardModel small =
        Rig.BOARD.withMemories(
            List.of(
                new BoardModel.Bank("DDR", 32 << 10, 0), new BoardModel.Bank("DDR", 4 << 10, 0)));
    rig.simulator(clock, small);
    int n = 2048; // three arrays of 8 KiB: two requests do not fit
    List<Addition> additions = List.of(new Addition(n), new Addition(n), new Addition(n));
    List<Answer> futures =
        additions.stream().map(addition -> rig.engine.submit(addition.request)).toList();
    await().until(() -> advanced(clock, futures));
    futures.forEach(Answer::join);
    assertThat(additions).allMatch(Addition::isRight);
  }

  @Test
  void whatNeverFitsFailsWithTheReason() throws IOException {
    rig.install();
    rig.simulator(
        Rig.BOARD.withMemories(
            List.of(
                new BoardModel.Bank("DDR", 8 << 10, 0), new BoardModel.Bank("DDR", 4 << 10, 0))));
    RequestException failure = Rig.failure(rig.engine.submit(new Addition(4096).request));
    assertThat(((AcceleratorException) failure.getCause()).code())
        .isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
  }

  @Test
  void continuationsRunOnTheEnginesThreadsAndMayWaitForOtherRequests() throws IOException {
    rig.install();
    VirtualClock clock = new VirtualClock();
    rig.simulator(clock, Rig.BOARD);
    CompletableFuture<String> chained =
        rig.engine
            .submit(new Addition(10).request)
            .thenApply(
                first -> {
                  rig.engine.submit(new Addition(10).request).join();
                  return Thread.currentThread().getName();
                })
            .toCompletableFuture();
    await()
        .until(
            () -> {
              clock.runAll();
              return chained.isDone();
            });
    assertThat(chained.join()).startsWith("coral-engine-");
  }

  @Test
  void acceleratorsAreListedOnceWithAllTheirPlatforms() throws IOException {
    rig.install();
    rig.install("math", "1", OTHER);
    List<Accelerator> accelerators = rig.engine.accelerators();
    assertThat(accelerators)
        .extracting(Accelerator::prototype)
        .containsExactly(
            "math.addition (float* a, float* b, float* c, int size)",
            "math.affine (float* data, float factor, float offset)",
            "math.fault ()",
            "math.meeting ()",
            "math.scale (float* data, float factor)");
    assertThat(accelerators.get(0).platforms()).containsExactly(OTHER, Rig.BOARD.platform());
  }

  @Test
  void manyThreadsShareSeveralBoardsAndEveryResultIsRight() throws Exception {
    rig.install();
    rig.install("other", "1", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD, Rig.BOARD, Rig.BOARD);
    List<Addition> additions = new ArrayList<>();
    List<CompletableFuture<Response>> futures = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      Addition addition = new Addition(i % 3 == 0 ? "other" : "math", 100 + i);
      additions.add(addition);
      futures.add(
          CompletableFuture.supplyAsync(() -> rig.engine.submit(addition.request))
              .thenCompose(submitted -> submitted));
    }
    futures.forEach(Rig::answer);
    assertThat(additions).allMatch(Addition::isRight);
  }
}
