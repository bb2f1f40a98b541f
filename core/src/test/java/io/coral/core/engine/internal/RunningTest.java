package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Request;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.array.internal.ArrayOrder;
import io.coral.core.memory.internal.KeptData;
import io.coral.core.request.internal.Catalogue;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Schedule;
import io.coral.runtime.sim.BoardModel.Link;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.VirtualClock;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which of the launches on a board may be what hangs. */
class RunningTest {

  private static final long SECOND = 1_000_000_000L;

  @TempDir Path temp;

  private Rig rig;
  private InstalledBitstream bitstream;
  private SimRuntime idle;
  private Session session;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Running running = new Running();

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp);
    bitstream = rig.install();
    idle = simulator(new VirtualClock(), "");
    session = session(idle);
  }

  @AfterEach
  void closeRig() {
    idle.close();
    rig.close();
    threads.shutdownNow();
  }

  private Launch launch(String unit, long now) {
    ArtifactKernel kernel = bitstream.artifact().kernels("math.fault").get(0);
    Lane lane = new Lane(kernel, List.of(new Lane.Unit(unit, unit)));
    return launch(session, lane, Request.of("math.fault"), now);
  }

  private Launch launch(Session session, Lane lane, Request request, long now) {
    Schedule schedule = new Schedule(Policy.DEFAULT, none(Decisions.class));
    Fit fit = new Catalogue(rig.repository, Catalogue.Missing.LEFT, List::of).fit(request);
    Account account = new Account("default", schedule.addTenant(1), Rig.LIMITS.shares());
    Job job =
        new Job(
            new Pending(request, Runnable::run),
            new HostArguments(
                request,
                fit,
                new ArrayOrder(Duration.ofSeconds(1), false, (again, what, done) -> {})),
            fit,
            schedule.addQueue(),
            account.asker(""),
            account,
            null,
            Long.MAX_VALUE,
            now);
    Launch launch = new Launch(session, lane, new Stint(null, job, null, Stint.ONCE));
    job.started = now;
    running.started(launch, now);
    return launch;
  }

  /** A scaling of so many floats, each of which takes a second to be copied. */
  private Launch scaling(Session session, int floats, long now) {
    Request request = Request.of("math.scale").arg(Rig.floats(floats)).arg(2f);
    Launch launch = launch(session, session.lane(0), request, now);
    launch.prepare();
    launch.issue();
    return launch;
  }

  /** On a board of its own time, programmed with the scaling. */
  private Session session(SimRuntime simulator) {
    BoundedBoard board =
        new BoundedBoard(new BoundedRuntime(simulator, Rig.LIMITS), "sim-0", threads);
    Session session =
        new Session(board.open(), board, Runnable::run, none(KeptData.class), new RequestLines());
    session.program(bitstream);
    Binary binary = new Schedule(Policy.DEFAULT, none(Decisions.class)).addBinary(0, List.of(), 0);
    session.serve(new Program(bitstream, List.of("math.scale"), List.of(), binary));
    return session;
  }

  /** Whoever is told takes no note. */
  private static <T> T none(Class<T> told) {
    return told.cast(
        Proxy.newProxyInstance(
            RunningTest.class.getClassLoader(),
            new Class<?>[] {told},
            (proxy, method, arguments) -> null));
  }

  private static SimRuntime simulator(VirtualClock clock, String faults) {
    return new SimRuntime(
        List.of(Rig.BOARD.withLink(new Link(0, Float.BYTES)).withFaults(faults)),
        SimRuntime.ALL_FEATURES,
        clock);
  }

  @Test
  void whatWaitsBehindAnotherOnItsUnitIsInnocent() {
    Launch first = launch("unit", 0);
    launch("unit", 1);

    assertThat(running.suspects(SECOND)).containsExactly(first);
  }

  @Test
  void aUnitThatBeganLaterIsInnocent() {
    Launch first = launch("one", 0);
    launch("another", SECOND / 2);

    assertThat(running.suspects(SECOND)).containsExactly(first);
  }

  @Test
  void ofTwoThatBeganTogetherNobodyKnowsWhichHangs() {
    Launch first = launch("one", 0);
    Launch second = launch("another", 1000);

    assertThat(running.suspects(SECOND)).containsExactlyInAnyOrder(first, second);
  }

  @Test
  void theNextOnAUnitBeginsWhenTheOneBeforeHasEnded() {
    Launch before = launch("one", 0);
    launch("one", 1);
    Launch other = launch("another", SECOND / 2);

    running.ended(before, SECOND * 3 / 4);

    assertThat(running.suspects(SECOND)).containsExactly(other);
  }

  @Test
  void whatWaitsBehindAnotherOnItsUnitDrawsNothingYet() {
    Launch first = launch("unit", 0);
    Launch second = launch("unit", 1);
    assertThat(first.draw).isNotNull();
    assertThat(second.draw).isNull();

    running.ended(first, SECOND);

    assertThat(second.draw).isNotNull();
  }

  /** The runs that are first of their units began later. */
  @Test
  void anInputThatHangsBehindOthersOnItsUnitIsSuspectedFromItsIssueOn() {
    VirtualClock clock = new VirtualClock();
    try (SimRuntime simulator = simulator(clock, "copy:3=hang run:2=hang")) {
      Session session = session(simulator);
      Launch before = scaling(session, 1, 0);
      scaling(session, 1, 0);
      Launch hanging = scaling(session, 1, 0);
      clock.advance(Duration.ofSeconds(4));
      running.ended(before, 4 * SECOND);
      launch("another", 2 * SECOND);

      assertThat(running.suspects(9 * SECOND)).containsExactly(hanging);
    }
  }

  @Test
  void anInputThatStillHangsOnceItsUnitIsFreeIsSuspectedFromItsIssueOn() {
    VirtualClock clock = new VirtualClock();
    try (SimRuntime simulator = simulator(clock, "copy:2=hang")) {
      Session session = session(simulator);
      Launch before = scaling(session, 1, 0);
      Launch hanging = scaling(session, 1, 0);
      clock.advance(Duration.ofSeconds(4));
      running.ended(before, 4 * SECOND);
      launch("another", 2 * SECOND);

      assertThat(running.suspects(9 * SECOND)).containsExactly(hanging);
    }
  }

  @Test
  void aRunBeginsWhenItsInputsHaveCome() {
    VirtualClock clock = new VirtualClock();
    try (SimRuntime simulator = simulator(clock, "copy:2=hang run:1=hang")) {
      Session session = session(simulator);
      scaling(session, 5, 0);
      Launch hanging = scaling(session, 1, 3 * SECOND);
      clock.advance(Duration.ofSeconds(9));

      assertThat(running.suspects(9 * SECOND)).containsExactly(hanging);
    }
  }
}
