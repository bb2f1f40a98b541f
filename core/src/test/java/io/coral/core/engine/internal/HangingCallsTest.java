package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.RequestException;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Discovery;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of a board that may never return: who makes them, and what becomes of requests. */
@Timeout(120)
class HangingCallsTest {

  private static final EngineLimits LIMITS =
      Rig.limits(Map.of("park.limit", "1500ms", "open.limit", "300ms", "program.limit", "300ms"));

  /** So large that boards copy from and to the caller's memory. */
  private static final int MANY = 20_000;

  @TempDir Path temp;

  private Rig rig;
  private final List<OddDevice> ending = new ArrayList<>();
  private final List<SimRuntime> closing = new ArrayList<>();

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, LIMITS);
    rig.install();
  }

  @AfterEach
  void closeRig() {
    ending.forEach(OddDevice::end);
    rig.close();
    closing.forEach(SimRuntime::close);
  }

  @Test
  void theTimerStartsNoRequest() {
    OddDevice board = OddDevice.counting("run");
    SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
    closing.add(simulator);
    rig.engine.add(board.runtime(simulator), 1);
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              rig.run(new Addition(10).request);
              return board.caller == Thread.currentThread();
            });

    board.next = AcceleratorException.of(ErrorCode.BUSY, "run", "sim-0", "it is being reset");
    rig.run(new Addition(10).request);

    assertThat(board.caller.getName()).doesNotContain("timer");
  }

  /** What follows would be carried out while the runtime's boards are being replaced. */
  @Test
  void whoLooksAtBoardsAnewAnswersNoRequest() throws IOException {
    try (Rig impatient = new Rig(temp, LIMITS.policy().withNoBoard(0));
        SimRuntime hanging =
            new SimRuntime(
                List.of(Rig.BOARD.withFaults("run:1=hang run:2=hang")),
                SimRuntime.ALL_FEATURES,
                SimClock.REAL)) {
      AtomicBoolean isBroken = new AtomicBoolean();
      impatient.engine.add(breaking(hanging, isBroken), 1);
      impatient.engine.boards();
      List<Answer> answers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        answers.add(impatient.engine.submit(new Addition(10).request));
      }
      await().until(() -> impatient.engine.boards().get(0).state() == Board.State.PROGRAMMED);

      isBroken.set(true);
      impatient.engine.boards();

      assertThat(answers)
          .allSatisfy(answer -> assertThat(Rig.failure(answer)).hasMessageContaining("broken"));
    }
  }

  private static AcceleratorRuntime breaking(AcceleratorRuntime real, AtomicBoolean isBroken) {
    return (AcceleratorRuntime)
        Proxy.newProxyInstance(
            HangingCallsTest.class.getClassLoader(),
            new Class<?>[] {AcceleratorRuntime.class},
            (proxy, method, arguments) -> {
              Object answer = method.invoke(real, arguments);
              return answer instanceof Discovery seen && isBroken.get()
                  ? new Discovery(
                      seen.devices().stream().map(device -> device.failed("broken")).toList(),
                      List.of())
                  : answer;
            });
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"allocate", "wrap", "openComputeUnit", "program"})
  void aRequestWhoseBoardHangsIsAnsweredByAnotherAndTheCallIsNotMadeAgain(String method) {
    OddDevice board = hanging(method, () -> rig.simulator(Rig.BOARD));
    Addition addition = new Addition(MANY);

    rig.run(addition.request);
    for (int i = 0; i < 20; i++) {
      Addition next = new Addition(MANY);
      rig.run(next.request);
      assertThat(next.isRight()).isTrue();
    }

    assertThat(addition.isRight()).isTrue();
    assertThat(board.calls).hasValue(1);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"allocate", "wrap"})
  void aRequestWhoseOnlyBoardHangsFailsWithTheSettingThatRaisesTheLimit(String method) {
    hanging(method);

    assertThat(Rig.failure(rig.engine.submit(new Addition(MANY).request)))
        .hasMessageContaining(method)
        .hasMessageContaining("raise open.limit");
    assertThat(rig.engine.boards().get(0).state()).isEqualTo(Board.State.FAILED);
  }

  @Test
  void aBoardIsUsedAgainOnceItsCallHasReturned() {
    OddDevice board = hanging("allocate");
    Rig.failure(rig.engine.submit(new Addition(MANY).request));

    board.end();

    Addition next = new Addition(MANY);
    await().until(() -> isAnswered(next));
    assertThat(next.isRight()).isTrue();
  }

  private boolean isAnswered(Addition addition) {
    try {
      Rig.answer(rig.engine.submit(addition.request));
      return true;
    } catch (RequestException e) {
      return false;
    }
  }

  /** What was computed is answered; what comes next goes elsewhere. */
  @Test
  void aCloseThatHangsHoldsNoRequest() {
    OddDevice board = hanging("close");
    Addition first = new Addition(MANY);

    rig.run(first.request);
    rig.simulator(Rig.BOARD);
    Addition next = new Addition(MANY);
    rig.run(next.request);

    assertThat(first.isRight()).isTrue();
    assertThat(next.isRight()).isTrue();
    assertThat(board.calls.get()).isPositive();
  }

  /** Of a board that wraps the caller's memory, unless it is to allocate. */
  private OddDevice hanging(String method) {
    return hanging(method, () -> {});
  }

  private OddDevice hanging(String method, Runnable before) {
    List<String> features =
        method.equals("allocate") ? SimRuntime.ALL_FEATURES : Rig.without(Features.HOST_RANGES);
    SimRuntime real = new SimRuntime(List.of(Rig.BOARD), features, SimClock.REAL);
    OddDevice board = OddDevice.hanging(method, before);
    ending.add(board);
    closing.add(real);
    rig.engine.add(board.runtime(real), 0);
    return board;
  }
}
