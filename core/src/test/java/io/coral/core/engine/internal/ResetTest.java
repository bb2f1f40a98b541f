package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Receipt;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.VirtualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One kernel of a board hangs, so that the board is reset under what others run there. */
@Timeout(60)
class ResetTest {

  private static final long HANG_MILLIS = 4000;

  /** Runs that begin closer to each other than a part of the limit are suspected together. */
  private static final Duration CLEARLY_LATER = Duration.ofMillis(HANG_MILLIS / 5);

  private final VirtualClock clock = new VirtualClock();
  private Rig rig;

  @BeforeEach
  void openRig(@TempDir Path temp) throws IOException {
    rig = new Rig(temp);
    rig.install();
    // time stands still, so a run that does not hang is under way for as long as the test wants
    rig.simulator(clock, Rig.BOARD.withFaults("run:1=hang").withHangLimit(HANG_MILLIS));
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  @Test
  void whatRanBesideIsRepeatedAndWhatWaitedGoesOn() {
    Answer hanging = rig.engine.submit(Request.of("math.scale").arg(Rig.floats(1f)).arg(2f));
    await().until(() -> hanging.explain().contains(" is on board "));
    long began = System.nanoTime();
    List<ByteBuffer> behind = Stream.of(3f, 4f, 5f).map(Rig::floats).toList();
    List<Answer> scalings = behind.stream().map(this::doubled).toList();
    await().until(() -> System.nanoTime() - began > CLEARLY_LATER.toNanos());
    List<Addition> additions = Stream.generate(() -> new Addition(10)).limit(40).toList();
    List<Answer> sums = additions.stream().map(each -> rig.engine.submit(each.request)).toList();
    List<Answer> inFlight =
        sums.stream().filter(each -> each.explain().contains(" is on board ")).toList();
    assertThat(inFlight).as("the others wait").hasSizeBetween(1, additions.size() - 1);
    assertThat(sums).noneMatch(Answer::isDone);

    RequestException failure = Rig.failure(hanging);
    await()
        .until(
            () -> {
              clock.runAll();
              return Stream.concat(sums.stream(), scalings.stream()).allMatch(Answer::isDone);
            });

    assertThat(failure).hasMessageContaining("did not end within the hang limit");
    assertThat(additions).allMatch(Addition::isRight);
    assertThat(behind).extracting(data -> data.getFloat(0)).containsExactly(6f, 8f, 10f);
    List<Response> responses = sums.stream().map(Rig::answer).toList();
    assertThat(responses)
        .allMatch(each -> each.attempts() == 1 + each.receipt().failures().size())
        .anyMatch(each -> each.attempts() == 1);
    assertThat(inFlight.stream().map(Rig::answer))
        .allSatisfy(
            each ->
                assertThat(each.receipt().failures())
                    .singleElement()
                    .extracting(Receipt.Failure::reason)
                    .asString()
                    .contains("the device was reset, because run of compute unit scale")
                    .endsWith("hung"));
  }

  private Answer doubled(ByteBuffer data) {
    return rig.engine.submit(Request.of("math.scale").arg(data).arg(2f));
  }
}
