package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.EngineListener;
import io.coral.api.Grant;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Programming;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.RequestException.Code;
import io.coral.api.ReservationException;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.core.engine.internal.kernels.Meeting;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Boards that have an accelerator before anybody runs it there. */
@Timeout(60)
class PreparationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final List<Programming> programmings = new CopyOnWriteArrayList<>();
  private Rig rig;

  @BeforeEach
  void openRig(@TempDir Path temp) throws IOException {
    rig = new Rig(temp, Map.of("park.limit", "300ms", "tenants", "pod=1,student=1"));
    rig.install();
    rig.engine.add(
        new EngineListener() {
          @Override
          public void programmed(Programming programming) {
            programmings.add(programming);
          }
        });
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private Loaded prepare(String board, String accelerator) {
    return rig.engine.prepare(new Preparation(board, accelerator, "pod", PATIENCE));
  }

  private RequestException refused(String board, String accelerator, Duration patience) {
    return assertThatExceptionOfType(RequestException.class)
        .isThrownBy(() -> rig.engine.prepare(new Preparation(board, accelerator, "pod", patience)))
        .actual();
  }

  @Test
  void theFirstRequestFindsItsBoardProgrammed() {
    rig.simulator(Rig.BOARD, Rig.BOARD);

    Loaded loaded = prepare("sim-1", "math.addition");

    assertThat(loaded.board()).isEqualTo("sim-1");
    assertThat(loaded.bitstream()).isEqualTo("math:1");
    assertThat(loaded.programming()).isPositive();
    assertThat(rig.run(new Addition(10).request).boardId()).isEqualTo("sim-1");
    await().untilAsserted(() -> assertThat(programmings).hasSize(1));
    assertThat(rig.engine.shares().get(1).used()).as("what the pod was charged").isPositive();
  }

  @Test
  void aBoardThatHasItIsLeftAsItIs() {
    rig.simulator(Rig.BOARD);
    prepare("sim-0", "math.addition");
    Duration used = rig.engine.shares().get(1).used();

    Loaded again = prepare("sim/sim-0", "math.scale");

    assertThat(again).isEqualTo(new Loaded("sim-0", "math:1", Duration.ZERO));
    assertThat(rig.engine.shares().get(1).used()).as("what it is charged once").isEqualTo(used);
  }

  @Test
  void aBoardWithAnotherProgramIsProgrammedOnceItsRunHasEnded() throws Exception {
    rig.install("other", "2", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD);
    CyclicBarrier barrier = new CyclicBarrier(2);
    System.getProperties().put(Meeting.BARRIER, barrier);
    Answer meeting = rig.engine.submit(Request.of("math.meeting"));
    barrier.await(10, TimeUnit.SECONDS);

    RequestException late = refused("sim-0", "other.addition", Duration.ofMillis(20));
    CompletableFuture<Loaded> waiting =
        CompletableFuture.supplyAsync(() -> prepare("sim-0", "other.addition"));
    barrier.await(10, TimeUnit.SECONDS);

    assertThat(late.code()).isEqualTo(Code.DEADLINE);
    assertThat(late).hasMessageContaining("not within PT0.02S; it is sim-0 (coral/sim");
    assertThat(waiting.get(10, TimeUnit.SECONDS).bitstream()).isEqualTo("other:2");
    assertThat(Rig.answer(meeting).boardId()).isEqualTo("sim-0");
  }

  @Test
  void aBoardThatRefusesIsNamedWithItsReason() {
    rig.simulator(Rig.BOARD.withFaults("program:1=fail"));

    RequestException failure = refused("sim-0", "math.addition", PATIENCE);

    assertThat(failure.code()).isEqualTo(Code.FAILED);
    assertThat(failure)
        .hasMessageContaining("math.addition is not on board sim-0: it cannot be programmed")
        .cause()
        .isNotNull();
    assertThat(prepare("sim-0", "math.addition").bitstream()).isEqualTo("math:1");
  }

  @Test
  void whatCannotBeIsTold() throws IOException {
    rig.install("large", "1", new Platform("coral", "large", "1.0"));
    rig.simulator(Rig.BOARD, Rig.BOARD);
    rig.engine.boards();
    rig.engine.grant(Grant.exclusive("student", Set.of("sim-1")));

    assertThat(refused("sim-0", "math.adition", PATIENCE).code())
        .isEqualTo(Code.UNKNOWN_ACCELERATOR);
    RequestException unfit = refused("sim-0", "large.addition", PATIENCE);
    assertThat(unfit).hasMessageContaining("nothing that is installed of it fits that board");
    assertThat(unfit.code()).as("what does not pass by itself").isEqualTo(Code.FAILED);
    assertThat(refused("sim-1", "math.addition", PATIENCE))
        .hasMessageContaining("tenant pod cannot use it now", "student is granted sim-1 alone");
    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> prepare("sim-7", "math.addition"))
        .withMessageContaining("there is no board 'sim-7'");
    assertThat(programmings).isEmpty();
  }

  @Test
  void theStopOfTheEngineEndsTheWaiting() throws Exception {
    rig.install("other", "2", Rig.BOARD.platform());
    rig.simulator(Rig.BOARD.withFaults("run:1=hang"));
    Answer hanging = rig.engine.submit(new Addition(10).request);
    await().until(() -> rig.engine.boards().get(0).bitstream().isPresent());
    CompletableFuture<RequestException> refused =
        CompletableFuture.supplyAsync(() -> refused("sim-0", "other.addition", PATIENCE));
    await().until(() -> rig.engine.shares().get(1).used().toNanos() > 0);

    rig.engine.close();

    assertThat(refused.get(10, TimeUnit.SECONDS).code()).isEqualTo(Code.SHUTDOWN);
    assertThat(hanging.isDone()).isTrue();
  }
}
