package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.RequestException;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.Resource;
import io.coral.spec.capability.HotPlug;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runtimes and claims that throw errors, or never return. */
@Timeout(120)
class OddRuntimeTest {

  /** In which calls something happens, by their names. */
  private volatile Set<String> oddCalls = Set.of();

  private volatile boolean hangs;
  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch subscribed = new CountDownLatch(1);

  @TempDir Path temp;

  private Rig rig;
  private Engine engine;
  private SimRuntime simulator;

  @BeforeEach
  void openEngine() throws IOException {
    rig = new Rig(temp);
    rig.install();
    simulator = new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
    Map<String, String> limits =
        Map.of(
            "discover.limit", "300ms",
            "open.limit", "1s",
            "program.limit", "1s",
            "park.limit", "1500ms");
    engine = new Engine(rig.repository, Rig.limits(limits));
  }

  @AfterEach
  void close() {
    end.countDown();
    engine.close();
    simulator.close();
    rig.close();
  }

  private <T> T odd(Class<T> type, Object real) {
    return type.cast(
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (oddCalls.contains(method.getName())) {
                if (!hangs) {
                  throw new AssertionError("never here");
                }
                awaitEnd();
              }
              try {
                Object result = method.invoke(real, arguments);
                if (result instanceof HotPlug.Subscription) {
                  subscribed.countDown();
                }
                for (Class<?> each :
                    List.of(Resource.class, HotPlug.class, HotPlug.Subscription.class)) {
                  if (each.isInstance(result)) {
                    return odd(each, result);
                  }
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }

  private void awaitEnd() {
    boolean ended = false;
    while (!ended) {
      try {
        end.await();
        ended = true;
      } catch (InterruptedException e) {
        // it does not care
      }
    }
  }

  private void odd(String call, boolean hanging) {
    oddCalls = Set.of(call);
    hangs = hanging;
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"open", "program", "openComputeUnit", "memories", "capability"})
  void anErrorFailsTheRequestAndTheBoardIsUsedAgain(String call) {
    odd(call, false);
    engine.add(odd(AcceleratorRuntime.class, simulator), 1);

    if (!call.equals("capability")) {
      RequestException failure = Rig.failure(engine.submit(new Addition(10).request));
      assertThat(failure).hasStackTraceContaining("never here");
    }
    odd("", false);

    assertThat(Rig.answer(engine.submit(new Addition(10).request)).boardId()).isEqualTo("sim-0");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"info", "discover", "open", "program", "memories", "kernels"})
  void aRuntimeThatHangsHoldsNoOther(String call) {
    odd(call, true);
    engine.add(odd(AcceleratorRuntime.class, simulator), 1);
    try (SimRuntime other =
        new SimRuntime(List.of(Rig.BOARD, Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      engine.add(other, 2);

      for (int i = 0; i < 6; i++) {
        Addition addition = new Addition(10);
        Rig.answer(engine.submit(addition.request));
        assertThat(addition.isRight()).isTrue();
      }
      engine.remove(other);
    }
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "open, open.limit",
    "program, program.limit",
    "openComputeUnit, open.limit",
    "memories, open.limit"
  })
  void aBoardThatHangsIsToldWithTheSettingThatRaisesTheLimit(String call, String setting) {
    odd(call, true);
    engine.add(odd(AcceleratorRuntime.class, simulator), 1);

    RequestException failure = Rig.failure(engine.submit(new Addition(10).request));

    assertThat(failure).hasMessageContaining("raise " + setting);
  }

  @ParameterizedTest(name = "hangs: {0}")
  @ValueSource(booleans = {false, true})
  void aDiscoveryThatFailsLeavesTheBoardsThatWereToldLast(boolean hanging) {
    engine.add(odd(AcceleratorRuntime.class, simulator), 1);
    await().until(() -> engine.boards().stream().map(Board::id).toList().equals(List.of("sim-0")));

    odd("discover", hanging);

    assertThat(engine.boards()).extracting(Board::id).containsExactly("sim-0");
    assertThat(engine.runtimes().get(0).findings())
        .singleElement()
        .asString()
        .contains("its boards are those that it told last");
    Rig.answer(engine.submit(new Addition(10).request));
    end.countDown();
    odd("", false);
    await().until(() -> engine.runtimes().get(0).findings().isEmpty());
  }

  /** With one bank the board cannot be programmed for it, with two it has no room for it. */
  @ParameterizedTest(name = "{0} banks")
  @ValueSource(ints = {1, 2})
  void aRequestThatFailedOnAllBoardsWaitsForARuntimeThatHasNotToldIts(int banks) {
    odd("discover", true);
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 16, 0);
    rig.simulator(Rig.BOARD.withMemories(Collections.nCopies(banks, bank)));
    rig.engine.add(odd(AcceleratorRuntime.class, simulator), 2);
    Addition addition = new Addition(10);
    Answer answer = rig.engine.submit(addition.request);
    await().until(() -> answer.explain().contains("has not told its boards yet"));
    end.countDown();

    Rig.answer(answer);
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void aSubscriptionThatNeverComesKeepsNoBoardFromRequests() {
    odd("subscribe", true);

    engine.add(odd(AcceleratorRuntime.class, simulator), 1);

    Rig.answer(engine.submit(new Addition(10).request));
  }

  @Test
  void aSubscriptionThatHangsAtItsEndDoesNotHoldWhoLetsTheRuntimeGo() throws Exception {
    AcceleratorRuntime runtime = odd(AcceleratorRuntime.class, simulator);
    engine.add(runtime, 1);
    assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();
    odd("close", true);

    CompletableFuture<Void> gone = CompletableFuture.runAsync(() -> engine.remove(runtime));

    gone.get(20, TimeUnit.SECONDS);
  }

  private static final class Claim implements DeviceClaim {
    final List<String> told = new CopyOnWriteArrayList<>();
    private final Runnable released;

    Claim(Runnable released) {
      this.released = released;
    }

    @Override
    public String owner() {
      return "claim";
    }

    @Override
    public String runtimeId() {
      return SimRuntime.ID;
    }

    @Override
    public Set<String> deviceIds() {
      return Set.of("sim-0");
    }

    @Override
    public OptionalInt firstDevices() {
      return OptionalInt.empty();
    }

    @Override
    public void released(String deviceId) {
      told.add(deviceId);
      released.run();
    }
  }

  private static void error() {
    throw new AssertionError("never here");
  }

  static List<Arguments> claims() {
    return Stream.of("owner", "runtimeId", "deviceIds", "firstDevices", "priority", "patience")
        .flatMap(call -> Stream.of(Arguments.of(call, false), Arguments.of(call, true)))
        .toList();
  }

  /** Nor is it asked for anything else, its name for the log included. */
  @ParameterizedTest(name = "{0}, hangs: {1}")
  @MethodSource("claims")
  void aClaimThatCannotSayWhatItWantsIsLeftOut(String call, boolean hanging) throws Exception {
    engine.add(simulator, 1);
    oddCalls = Set.of(call, "toString", "hashCode", "equals");
    hangs = hanging;

    CompletableFuture<Void> added =
        CompletableFuture.runAsync(
            () -> engine.add(odd(DeviceClaim.class, new Claim(() -> {})), 1));

    Rig.answer(engine.submit(new Addition(10).request));
    added.get(20, TimeUnit.SECONDS);
    Rig.answer(engine.submit(new Addition(10).request));
  }

  @Test
  void aClaimThatThrowsOrHangsWhenItIsToldHoldsNoBoard() {
    engine.add(simulator, 1);
    for (Runnable odd : List.<Runnable>of(OddRuntimeTest::error, this::awaitEnd)) {
      Claim claim = new Claim(odd);
      engine.add(claim, 1);
      await().until(() -> !claim.told.isEmpty());
      engine.remove(claim);

      Rig.answer(engine.submit(new Addition(10).request));
    }
  }

  @Test
  void aTaskThatFailsKeepsNoOtherFromItsTurn() {
    List<String> done = new CopyOnWriteArrayList<>();
    SerialExecutor turn = new SerialExecutor(Runnable::run, () -> {});

    turn.execute(OddRuntimeTest::error);
    turn.execute(() -> done.add("next"));

    assertThat(done).containsExactly("next");
  }

  @Test
  void whenABoardIsProgrammedAnewIsASetting() {
    Map<String, String> settings =
        Map.of("program.stay", "3", "program.patience", "0", "program.wait", "12s");

    EngineLimits limits = Rig.limits(settings);

    assertThat(limits.findings()).isEmpty();
    assertThat(limits.policy())
        .isEqualTo(
            Rig.limits(Map.of()).policy().withProgramming(3, 0, Duration.ofSeconds(12).toNanos()));
  }

  @Test
  void whatIsOutOfBoundsIsAFindingAndCountsAsNotSet() {
    EngineLimits limits =
        Rig.limits(
            Map.of("program.stay", "-1", "program.patience", "1000001", "program.wait", "-1s"));

    assertThat(limits.policy()).isEqualTo(Rig.limits(Map.of()).policy());
    assertThat(limits.findings())
        .extracting(Object::toString)
        .anySatisfy(text -> assertThat(text).contains("program.stay is \"-1\"", "5 counts"))
        .anySatisfy(text -> assertThat(text).contains("program.patience", "1000000", "1 counts"))
        .anySatisfy(text -> assertThat(text).contains("program.wait", "30s counts"))
        .hasSize(3);
  }

  @Test
  void aWrongLimitIsAFindingAndCountsAsNotSet() {
    EngineLimits limits = Rig.limits(Map.of("open.limit", "5", "progam.limit", "1s"));

    assertThat(limits.open().duration()).hasSeconds(30);
    assertThat(limits.findings())
        .extracting(Object::toString)
        .anySatisfy(text -> assertThat(text).contains("open.limit is \"5\"", "30s counts"))
        .anySatisfy(text -> assertThat(text).contains("did you mean \"program.limit\"?"))
        .hasSize(2);
    try (Engine limited = new Engine(rig.repository, limits)) {
      assertThat(limited.findings()).isEqualTo(limits.findings());
    }
  }
}
