package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.VirtualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two requests that disturb each other are found, where that is wanted. */
@Timeout(60)
class MemoryInUseTest {

  private static final int N = 10;

  @TempDir Path temp;
  private final VirtualClock clock = new VirtualClock();
  private final ByteBuffer a = Rig.floats(N);
  private final ByteBuffer b = Rig.floats(N);
  private final ByteBuffer c = Rig.floats(2 * N);
  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, Map.of("arrays.checked", "true"));
    rig.install();
    rig.simulator(clock, BoardModel.DEFAULT);
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  private static Request sum(ByteBuffer a, ByteBuffer b, ByteBuffer c) {
    return Request.of("math.addition").arg(a).arg(b).arg(c).arg(N);
  }

  private ByteBuffer half(int from) {
    return c.duplicate().position(Float.BYTES * from).limit(Float.BYTES * (from + N));
  }

  private RequestException refusal(Request... requests) {
    RequestException refused =
        catchThrowableOfType(RequestException.class, () -> rig.engine.submitAll(List.of(requests)));
    assertThat(refused.code()).isEqualTo(RequestException.Code.ARRAY_IN_USE);
    return refused;
  }

  private boolean areDone(Answer... answers) {
    clock.advance(Duration.ofMillis(100));
    return Arrays.stream(answers).allMatch(Answer::isDone);
  }

  @Test
  void theSecondIsRefusedAndBothAreNamed() {
    Answer first = rig.engine.submit(sum(a, b, half(0)));

    assertThat(refusal(Request.of("math.scale").arg(a).arg(2f)))
        .hasMessageContaining("math.scale (an array of 40 bytes")
        .hasMessageContaining("argument 1 is written while math.addition (")
        .hasMessageContaining("reads the same memory as its argument 1");
    assertThat(refusal(sum(half(N / 2), b, Rig.floats(N))))
        .hasMessageContaining("argument 1 is read while")
        .hasMessageContaining("writes the same memory as its argument 3");
    Answer second = rig.engine.submit(sum(a, b, half(N)));

    await().until(() -> areDone(first, second));
    Answer third = rig.engine.submit(sum(half(0), half(N), a));
    await().until(() -> areDone(third));
    assertThat(rig.engine.underWay()).isEmpty();
  }

  @Test
  void oneRequestMayReadWhatItWrites() {
    Answer answer = rig.engine.submit(sum(a, a, a));
    await().until(() -> areDone(answer));
    answer.join();
  }

  @Test
  void ofSeveralAllOrNoneAreTaken() {
    refusal(sum(a, b, half(0)), sum(b, a, half(5)));

    Answer first = rig.engine.submit(sum(a, b, half(0)));
    await().until(() -> areDone(first));
  }
}
