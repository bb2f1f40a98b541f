package io.coral.runtime.dualfpga;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Finding;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.HotPlug;
import io.coral.spec.foreign.BoundedCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a member runtime throws, or does not return from, costs that call and nothing else. */
@Timeout(60)
class OddMemberTest {

  private static final String GROUP = "sim-0+sim-1";
  private static final BoundedCall.Limit PATIENCE =
      new BoundedCall.Limit("patience", Duration.ofSeconds(20));

  private final CountDownLatch never = new CountDownLatch(1);
  private final SimRuntime simulator =
      new SimRuntime(
          Collections.nCopies(2, BoardModel.DEFAULT.withoutDelays()),
          SimRuntime.ALL_FEATURES,
          SimClock.REAL);
  private final OddMember member = new OddMember(simulator);
  private DualFpgaRuntime groups = groups("1min");

  private DualFpgaRuntime groups(String limit) {
    return new DualFpgaRuntime(
        List.of(member),
        Map.of("discover.limit", limit, "open.limit", limit, "program.limit", limit));
  }

  /** Something is going to hang: it is waited for shortly, but as long as the rest takes. */
  private void limitShortly() {
    groups.close();
    groups = groups("2s");
  }

  @AfterEach
  void close() {
    never.countDown();
    groups.close();
    simulator.close();
  }

  private static void fail() {
    throw new AssertionError("a bug of a member");
  }

  /** Whatever interrupts it. */
  private void hang() {
    boolean over = false;
    while (!over) {
      try {
        over = never.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        // a bad neighbour does not listen
      }
    }
  }

  private static AcceleratorException failure(Runnable action) {
    return catchThrowableOfType(AcceleratorException.class, action::run);
  }

  private List<String> ids() {
    return groups.discover().devices().stream().map(DeviceInfo::id).toList();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMemberThatDoesNotSayWhatItIsIsNoneAndHoldsNoOther(boolean hangs) {
    OddMember mute = new OddMember(simulator);
    mute.on("info", hangs ? this::hang : OddMemberTest::fail);

    try (DualFpgaRuntime without =
        new DualFpgaRuntime(
            List.of(mute, member), Map.of("discover.limit", hangs ? "1s" : "1min"))) {
      assertThat(without.members()).containsExactly(member);
      assertThat(without.discover().devices()).extracting(DeviceInfo::id).containsExactly(GROUP);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aDiscoveryThatFailsLeavesTheGroupsAsTheyWereWithAFinding(boolean hangs) {
    limitShortly();
    Resource open = groups.open(GROUP);
    member.on("discover", hangs ? this::hang : OddMemberTest::fail);

    for (int i = 0; i < 2; i++) {
      assertThat(ids()).containsExactly(GROUP);
      assertThat(groups.discover().findings())
          .singleElement()
          .extracting(Finding::toString)
          .asString()
          .contains("member runtime sim", "sim-0");
    }
    assertThat(open.state().phase()).isEqualTo(Phase.UNPROGRAMMED);

    never.countDown();
    member.mend("discover");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(groups.discover().findings()).isEmpty());
  }

  @Test
  void anOpenThatFailsGivesTheOtherBoardsBack() {
    member.on("open sim-1", OddMemberTest::fail);

    AcceleratorException failure = failure(() -> groups.open(GROUP));

    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasMessageContaining("sim-1").hasMessageContaining("a bug of a member");
    member.mend("open sim-1");
    groups.open(GROUP).close();
  }

  @Test
  void anOpenThatHangsIsLeftAloneAndTheBoardThatComesLateIsGivenBack() {
    limitShortly();
    member.on("open sim-1", this::hang);

    AcceleratorException failure = failure(() -> groups.open(GROUP));

    assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(failure).hasMessageContaining("sim-1").hasMessageContaining("open.limit");
    member.mend("open sim-1");
    never.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> groups.open(GROUP).close());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aProgrammingThatFailsLeavesTheGroupUnprogrammedAndUsable(boolean hangs) {
    limitShortly();
    AtomicInteger takenOff = new AtomicInteger();
    member.on("unprogram sim-0", takenOff::incrementAndGet);
    Resource group = groups.open(GROUP);
    member.on("program sim-1", hangs ? this::hang : OddMemberTest::fail);

    AcceleratorException failure = failure(() -> group.program(Roles.bitstream("a.jar", "b.jar")));

    assertThat(takenOff).as("the board that took its share has it no more").hasValue(1);

    assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
    assertThat(failure)
        .hasMessageContaining("sim-1")
        .hasMessageContaining(hangs ? "program.limit" : "a bug of a member");
    assertThat(group.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
    member.mend("program sim-1");
    never.countDown();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> group.program(Roles.bitstream("a.jar", "b.jar")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "memories", "kernels"})
  void anErrorInWhateverAProgrammingAsksLeavesTheGroupUsable(String call) {
    Resource group = groups.open(GROUP);
    member.on(call + " sim-1", OddMemberTest::fail);

    assertThat(failure(() -> group.program(Roles.bitstream("a.jar", "b.jar"))))
        .hasMessageContaining("a bug of a member");
    assertThat(group.state().phase()).isEqualTo(Phase.UNPROGRAMMED);

    member.mend(call + " sim-1");
    group.program(Roles.bitstream("a.jar", "b.jar"));
    assertThat(group.state().phase()).isEqualTo(Phase.PROGRAMMED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCloseThatFailsKeepsNobody(boolean hangs) {
    Resource group = groups.open(GROUP);
    member.on("close sim-0", hangs ? this::hang : OddMemberTest::fail);

    group.close();

    assertThat(group.state().phase()).isEqualTo(Phase.CLOSED);
    member.mend("close sim-0");
    simulator.open("sim-1").close();
  }

  /** The drain's bound is beyond the test's patience: the close has to be told to the drain. */
  @Test
  void aCloseWhileTheGroupDrainsEndsTheDrain() {
    CountDownLatch opening = new CountDownLatch(1);
    try (SimRuntime boards = new SimRuntime(Map.of("boards", "count=2", "program.drain", "10min"));
        DualFpgaRuntime slow = slow(boards, opening)) {
      Resource group = slow.open(GROUP);
      group.program(Roles.bitstream("a.jar", "b.jar"));
      BoundedCall<?> unit =
          BoundedCall.start("open", "unit", () -> group.openComputeUnit("copy-a.jar"));
      Awaitility.await().until(() -> opening.getCount() == 0);
      BoundedCall<?> change =
          BoundedCall.start("program", GROUP, () -> program(group, "c.jar", "d.jar"));
      Awaitility.await().until(() -> group.state().phase() == Phase.PROGRAMMING);

      group.close();
      never.countDown();

      Awaitility.await().atMost(Duration.ofSeconds(20)).until(change::isDone);
      assertThat(failure(() -> change.await(PATIENCE, late -> {})).code())
          .isEqualTo(ErrorCode.CLOSED);
      Awaitility.await().until(unit::isDone);
    }
  }

  private DualFpgaRuntime slow(SimRuntime boards, CountDownLatch opening) {
    OddMember odd = new OddMember(boards);
    odd.on(
        "openComputeUnit sim-0",
        () -> {
          opening.countDown();
          hang();
        });
    return new DualFpgaRuntime(List.of(odd), Map.of());
  }

  private static Boolean program(Resource group, String... names) {
    group.program(Roles.bitstream(names));
    return true;
  }

  @Test
  void aBoardThatCannotSayHowItIsIsAskedAgain() {
    Resource group = groups.open(GROUP);
    AtomicInteger asked = new AtomicInteger();
    member.on(
        "state sim-0",
        () -> {
          asked.incrementAndGet();
          fail();
        });
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> asked.get() >= 3);
    assertThat(failure(group::state).code()).isEqualTo(ErrorCode.INTERNAL);
    member.mend("state sim-0");

    simulator.lose("sim-1");

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(group.state().phase()).isEqualTo(Phase.LOST));
  }

  @Test
  void aBoardThatAnswersNothingIsWatchedAllTheSame() throws Exception {
    groups.open(GROUP);
    CountDownLatch asked = new CountDownLatch(2);
    member.answerNull("state sim-0", asked::countDown);
    assertThat(asked.await(10, TimeUnit.SECONDS)).as("it is asked again").isTrue();
    member.mend("state sim-0");

    simulator.lose("sim-1");

    // nobody but the watch looks at the group, which gives its other board back
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> simulator.open("sim-0").close());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMemberThatTakesNoListenerHasItsBoardsAllTheSame(boolean hangs) {
    OddMember deaf = new OddMember(simulator);
    deaf.on("capability", hangs ? this::hang : OddMemberTest::fail);

    try (DualFpgaRuntime formed =
        new DualFpgaRuntime(List.of(deaf), Map.of("discover.limit", hangs ? "1s" : "1min"))) {
      assertThat(formed.discover().devices()).extracting(DeviceInfo::id).containsExactly(GROUP);
    }
  }

  /** The way in which the service loader makes a runtime. */
  private record Making(Supplier<AcceleratorRuntime> constructor)
      implements ServiceLoader.Provider<AcceleratorRuntime> {
    @Override
    public Class<? extends AcceleratorRuntime> type() {
      return SimRuntime.class;
    }

    @Override
    public AcceleratorRuntime get() {
      return constructor.get();
    }
  }

  @Test
  void aConstructorThatFailsOrHangsCostsItsRuntimeAlone() {
    BoundedCall.Limit limit = new BoundedCall.Limit("discover.limit", Duration.ofSeconds(1));
    SimRuntime late = new SimRuntime(Map.of("boards", "count=1"));

    assertThat(MemberRuntime.made(new Making(() -> simulator), PATIENCE)).contains(simulator);
    assertThat(
            MemberRuntime.made(
                new Making(
                    () -> {
                      fail();
                      return simulator;
                    }),
                PATIENCE))
        .isEmpty();
    assertThat(
            MemberRuntime.made(
                new Making(
                    () -> {
                      hang();
                      return late;
                    }),
                limit))
        .isEmpty();
    never.countDown();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(failure(() -> late.open("sim-0")).code())
                    .as("what comes too late is closed")
                    .isEqualTo(ErrorCode.SHUTDOWN));
  }

  @Test
  void aListenerThatFailsKeepsNoOtherFromItsNews() {
    List<String> seen = new ArrayList<>();
    HotPlug hotPlug = groups.capability(HotPlug.class);
    hotPlug.subscribe(
        new HotPlug.Listener() {
          @Override
          public void arrived(DeviceInfo device) {
            fail();
          }

          @Override
          public void removed(String deviceId) {
            fail();
          }

          private void fail() {
            throw new StackOverflowError("a bug of a listener");
          }
        });
    hotPlug.subscribe(
        new HotPlug.Listener() {
          @Override
          public void arrived(DeviceInfo device) {
            seen.add("+" + device.id());
          }

          @Override
          public void removed(String deviceId) {
            seen.add("-" + deviceId);
          }
        });

    simulator.unplug("sim-0");
    simulator.plug(BoardModel.DEFAULT.withoutDelays());

    assertThat(seen).containsExactly("-" + GROUP, "+sim-1+sim-2");
  }
}
