package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.ErrorCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many requests that wait, and boards that are busy, reset, claimed, replaced or in error. */
@Timeout(120)
class DispatcherTest {

  @TempDir Path temp;

  private Rig rig;
  private final List<SimRuntime> simulators = new ArrayList<>();

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, Rig.LIMITS.policy().withNoBoard(TimeUnit.SECONDS.toNanos(3)));
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
    simulators.forEach(SimRuntime::close);
  }

  private SimRuntime simulator() {
    return simulator(Rig.BOARD);
  }

  private SimRuntime simulator(BoardModel board) {
    SimRuntime made = new SimRuntime(List.of(board), SimRuntime.ALL_FEATURES, SimClock.REAL);
    simulators.add(made);
    return made;
  }

  private OddDevice odd(OddDevice device) {
    AcceleratorRuntime runtime = device.runtime(simulator());
    rig.engine.add(runtime, 0);
    return device;
  }

  private List<Answer> submit(List<Addition> additions) {
    return additions.stream().map(addition -> rig.engine.submit(addition.request)).toList();
  }

  private static List<Addition> additions(int many) {
    List<Addition> additions = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      additions.add(new Addition(10));
    }
    return additions;
  }

  @Test
  void twoAcceleratorsInTurnOnOneBoardDoNotHaveItProgrammedForEachRequest() throws IOException {
    rig.install("other", "1", Rig.BOARD.platform());
    List<Addition> additions = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      additions.add(new Addition(i % 2 == 0 ? "math" : "other", 10));
    }
    // all of them wait before there is a board, however slowly they come
    List<Answer> answers = submit(additions);

    OddDevice counting = odd(OddDevice.counting("program"));

    answers.forEach(Rig::answer);

    assertThat(additions).allMatch(Addition::isRight);
    assertThat(counting.calls.get()).isBetween(2, 10);
  }

  @Test
  void aRuntimeThatIsReplacedUnderLoadLosesNoRequest() {
    SimRuntime there = simulator();
    rig.engine.add(there, 1);
    List<Addition> additions = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      List<Addition> more = additions(40);
      additions.addAll(more);
      answers.addAll(submit(more));
      Rig.answer(answers.get(answers.size() - 40));

      rig.engine.remove(there);
      there = simulator();
      rig.engine.add(there, 1);
    }

    answers.forEach(Rig::answer);
    assertThat(additions).allMatch(Addition::isRight);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "failure",
        "completion",
        "state",
        "run",
        "setScalar",
        "allocate",
        "kernel",
        "times"
      })
  void anErrorOutOfARuntimesCallLeavesTheBoardItsTurn(String method) throws Exception {
    OddDevice odd = OddDevice.throwing(method, 1, new AssertionError("never here"));
    // commands of this board take time, so their ends are waited for
    rig.engine.add(odd.runtime(simulator(BoardModel.DEFAULT)), 0);

    Answer first = rig.engine.submit(new Addition(10).request);
    try {
      first.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e).hasStackTraceContaining("never here");
      assertThat(method).as("what ran is answered without its times").isNotEqualTo("times");
    }

    Addition next = new Addition(10);
    rig.run(next.request);
    assertThat(next.isRight()).isTrue();
  }

  @Test
  void aBoardThatIsQuickIsIssuedToByTheThreadThatSubmits() {
    OddDevice board = odd(OddDevice.counting("run"));

    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              rig.run(new Addition(10).request);
              return board.caller == Thread.currentThread();
            });
  }

  @Test
  void aRequestThatIsCancelledWhileOthersAreAdmittedIsNeverForgotten() throws Exception {
    rig.simulator(Rig.BOARD, Rig.BOARD);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<List<Answer>>> all = new ArrayList<>();
      for (int caller = 0; caller < 4; caller++) {
        all.add(
            callers.submit(
                () -> {
                  List<Answer> answers = new ArrayList<>();
                  for (int i = 0; i < 500; i++) {
                    Answer answer = rig.engine.submit(new Addition(10).request);
                    if (i % 3 == 0) {
                      answer.cancel(false);
                    }
                    answers.add(answer);
                  }
                  return answers;
                }));
      }
      for (Future<List<Answer>> answers : all) {
        for (Answer answer : answers.get()) {
          try {
            Rig.answer(answer);
          } catch (CancellationException e) {
            assertThat(answer.isCancelled()).isTrue();
          }
        }
      }
    } finally {
      callers.shutdown();
    }
  }

  @Test
  void sixteenThousandRequestsThatWaitAreWorkedOff() {
    List<ByteBuffer> data = new ArrayList<>();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < 16_000; i++) {
      ByteBuffer one = Rig.floats((float) i);
      data.add(one);
      answers.add(rig.engine.submit(Request.of("math.scale").arg(one).arg(2f)));
    }

    rig.simulator(Rig.BOARD);

    answers.forEach(Answer::join);
    for (int i = 0; i < data.size(); i++) {
      assertThat(data.get(i).getFloat(0)).isEqualTo(2f * i);
    }
  }

  @Test
  void aRequestThatIsCancelledWhileItWaitsLeavesTheMemory() {
    rig.simulator(Rig.BOARD.withFaults("run:1=hang run:2=hang"));
    List<WeakReference<Request>> requests = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Request request = new Addition(10).request;
      requests.add(new WeakReference<>(request));
      Answer answer = rig.engine.submit(request);
      if (i >= 30) {
        answer.cancel(false);
      }
    }

    await()
        .until(
            () -> {
              System.gc();
              return requests.subList(30, 60).stream().allMatch(request -> request.get() == null);
            });
  }

  @Test
  void aClaimOnABoardForWhichManyWaitStartsNoThreadForEach() {
    rig.simulator(Rig.BOARD.withFaults("run:1=hang run:2=hang"));
    List<Answer> answers = submit(additions(2000));
    await().until(() -> rig.engine.boards().get(0).state() == Board.State.PROGRAMMED);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    threads.resetPeakThreadCount();
    int before = threads.getThreadCount();

    rig.engine.add(new BoardClaim("kit", SimRuntime.ID, Set.of("sim-0")), 1);

    for (Answer answer : answers) {
      RequestException failure = Rig.failure(answer);
      assertThat(failure.code()).isIn(Code.NO_BOARD, Code.FAILED);
      assertThat(failure).hasMessageContaining("CLAIMED by kit");
    }
    assertThat(threads.getPeakThreadCount() - before).isLessThan(100);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"run", "openComputeUnit", "program", "open"})
  void aBoardThatIsBusyDoesNotSwallowWhatAnotherCanRun(String method) {
    AcceleratorException busy =
        AcceleratorException.of(ErrorCode.BUSY, method, "sim-0", "the board is being reset");
    odd(OddDevice.throwing(method, 1_000_000, busy));
    rig.engine.add(simulator(), 1);
    List<Addition> additions = additions(40);

    submit(additions).forEach(Rig::answer);

    assertThat(additions).allMatch(Addition::isRight);
  }

  @Test
  void aBoardThatStaysBusyIsWaitedForInBoundsAndTold() {
    AcceleratorException busy =
        AcceleratorException.of(ErrorCode.BUSY, "run", "sim-0", "the board is being reset");
    odd(OddDevice.throwing("run", 1_000_000, busy));

    RequestException failure = Rig.failure(rig.engine.submit(new Addition(10).request));

    assertThat(failure.code()).isEqualTo(Code.FAILED);
    assertThat(failure).hasMessageContaining("the board is being reset");
  }

  @Test
  void aRunThatHangsFailsItselfAndNothingThatWaitsBehindIt() {
    rig.simulator(Rig.BOARD.withFaults("run:3=hang").withHangLimit(200));
    List<Addition> additions = additions(12);

    List<Answer> answers = submit(additions);

    List<RequestException> failures = new ArrayList<>();
    for (Answer answer : answers) {
      try {
        Rig.answer(answer);
      } catch (RequestException e) {
        failures.add(e);
      }
    }
    assertThat(failures).singleElement().asString().contains("did not end within the hang limit");
  }

  @Test
  void aNewerVersionThatIsInstalledAnswersThoughTheOlderIsLoaded() throws IOException {
    rig.simulator(Rig.BOARD);
    rig.run(new Addition(10).request);
    rig.install("math", "2", Rig.BOARD.platform());

    rig.run(new Addition(10).request);

    assertThat(rig.engine.boards().get(0).bitstream()).contains("math:2");
  }

  @Test
  void aDamagedNewestVersionLeavesTheAnswerToAnOlderSoundOne() throws IOException {
    Files.write(rig.install("math", "2", Rig.BOARD.platform()).binary(), new byte[] {1, 2, 3});
    rig.simulator(Rig.BOARD);
    Addition addition = new Addition(10);

    rig.run(addition.request);

    assertThat(addition.isRight()).isTrue();
    assertThat(rig.engine.boards().get(0).bitstream()).contains("math:1");
  }

  @Test
  void continuationsThatBlockHoldFewThreadsAndNoRequest() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    List<Answer> answers = submit(additions(200));
    for (Answer answer : answers) {
      answer.thenRun(
          () -> {
            try {
              end.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    threads.resetPeakThreadCount();
    int before = threads.getThreadCount();

    rig.simulator(Rig.BOARD);

    answers.forEach(Rig::answer);
    Rig.answer(rig.engine.submit(new Addition(10).request));
    assertThat(threads.getPeakThreadCount() - before).isLessThan(50);
    end.countDown();
  }

  @Test
  void callersCodeThatThrowsErrorsHoldsNoOtherAndNoRequest() throws Exception {
    List<Addition> additions = additions(200);
    List<Answer> answers = submit(additions);
    CountDownLatch heard = new CountDownLatch(2 * answers.size());
    for (Answer answer : answers) {
      answer.tellInPlace((response, failure) -> error());
      answer.tellInPlace((response, failure) -> heard.countDown());
      answer.thenRun(DispatcherTest::error);
      answer.thenRun(heard::countDown);
    }

    rig.simulator(Rig.BOARD);

    answers.forEach(Rig::answer);
    assertThat(additions).allMatch(Addition::isRight);
    assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
    Rig.answer(rig.engine.submit(new Addition(10).request));
  }

  private static void error() {
    throw new AssertionError("never here");
  }
}
