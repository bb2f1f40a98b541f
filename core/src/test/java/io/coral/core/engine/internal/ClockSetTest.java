package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.CoralArray;
import io.coral.api.RequestException;
import io.coral.core.engine.internal.Rig.Addition;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines of what waits while somebody sets the machine's clock. */
@Timeout(60)
class ClockSetTest extends ArraysFaults {

  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void whatWaitsIsNotLateWhenTheClockIsSetAhead() {
    Addition addition = new Addition(10);
    Answer first =
        rig.engine.submit(addition.request.deadline(Instant.now().plus(HOUR.dividedBy(2))));
    rig.ahead = HOUR;
    Answer second =
        rig.engine.submit(
            new Addition(10).request.deadline(Instant.now().plus(HOUR).plusMillis(100)));

    assertThat(Rig.failure(second).code()).isEqualTo(RequestException.Code.DEADLINE);
    rig.simulator(Rig.BOARD);
    Rig.answer(first);
    assertThat(addition.isRight()).isTrue();
  }

  @Test
  void whatWaitsIsLateInTimeThoughTheClockIsSetBack() {
    Answer answer =
        rig.engine.submit(new Addition(10).request.deadline(Instant.now().plusMillis(500)));
    rig.ahead = HOUR.negated();

    assertThat(Rig.failure(answer).code()).isEqualTo(RequestException.Code.DEADLINE);
  }

  @Test
  void whatWaitsForRoomAndThenForOthersIsNotLateWhenTheClockIsSetBetween() throws Exception {
    reopenRig(Map.of("waiting.requests", 2));
    CoralArray array = array(1);
    OddDevice held = OddDevice.holding("run");
    odd(held, Rig.BOARD);
    Answer first = rig.engine.submit(scale(array, 2));
    Answer filling = rig.engine.submit(sum(array, array, array(0)));
    CompletableFuture<Answer> second = new CompletableFuture<>();
    waiting(
        () ->
            second.complete(
                rig.engine.submit(
                    scale(array, 2)
                        .deadline(Instant.now().plus(HOUR.dividedBy(2)))
                        .waitForRoom(HOUR))));
    rig.ahead = HOUR;
    filling.cancel(true);
    await().until(() -> rig.engine.underWay().contains(second.getNow(null)));
    held.letGo();

    Rig.answer(first);
    Rig.answer(second.join());
  }
}
