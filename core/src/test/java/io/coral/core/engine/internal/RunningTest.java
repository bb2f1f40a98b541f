package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Request;
import io.coral.api.artifact.ArtifactKernel;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.array.internal.ArrayOrder;
import io.coral.core.request.internal.Catalogue;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Schedule;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
  private final Running running = new Running();

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp);
    bitstream = rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private Launch launch(String unit, long now) {
    ArtifactKernel kernel = bitstream.artifact().kernels("math.fault").get(0);
    Lane lane = new Lane(kernel, List.of(new Lane.Unit(unit, unit)));
    Decisions none =
        (Decisions)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Decisions.class},
                (proxy, method, arguments) -> null);
    Schedule schedule = new Schedule(Policy.DEFAULT, none);
    Request request = Request.of("math.fault");
    Fit fit = new Catalogue(rig.repository).fit(request);
    Account account = new Account("default", schedule.addTenant(1), Rig.LIMITS.shares());
    Job job =
        new Job(
            new Pending(request, account, 0, Runnable::run),
            new HostArguments(request, fit, new ArrayOrder(Duration.ofSeconds(1), false)),
            fit,
            schedule.addQueue(),
            account,
            Long.MAX_VALUE);
    Launch launch = new Launch(null, 0, lane, job);
    running.started(launch, now);
    return launch;
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
}
