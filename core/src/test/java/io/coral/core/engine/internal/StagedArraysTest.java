package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Request;
import io.coral.core.engine.internal.Rig.Addition;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.Features;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Device buffers that small arrays are copied through, and that requests use one after another. */
@Timeout(60)
class StagedArraysTest {

  private static final EngineLimits TWO_TENANTS = Rig.limits(Map.of("tenants", "one=1,two=1"));

  /**
   * The second and the third are declared to write an array, and only multiply what is there; the
   * third in one memory and then in another.
   */
  private static final String IN_PLACE_AND_OUTPUT =
      """
      {"name": "scale", "kernelId": "inplace", "arguments": [
        {"type": "float*", "name": "data"}, {"type": "float", "name": "factor"}]},
      {"name": "scale", "kernelId": "output", "arguments": [
        {"type": "float*", "name": "data", "access": "w"}, {"type": "float", "name": "factor"}]},
      {"name": ["scale", "shift"], "kernelId": "moving", "arguments": [
        {"type": "float*", "name": "data", "index": ["0", "1"], "access": "w"},
        {"type": "float", "name": "factor", "index": ["1", "-1"]},
        {"type": "float", "name": "offset", "index": ["-1", "0"]}]}
      """;

  /** Floats of an array that is too large to be staged. */
  private static final int LARGE = 20_000;

  @TempDir Path temp;

  private Rig rig;

  @BeforeEach
  void openRig() throws IOException {
    rig = new Rig(temp, TWO_TENANTS);
    rig.install();
  }

  @AfterEach
  void closeRig() {
    rig.close();
  }

  @Test
  void requestsOfOneFormReserveDeviceMemoryOnce() {
    OddDevice counting = OddDevice.counting("allocate");
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      rig.engine.add(counting.runtime(simulator), 0);
      for (int i = 0; i < 20; i++) {
        Addition addition = new Addition(10);
        rig.run(addition.request);
        assertThat(addition.isRight()).isTrue();
      }
      rig.engine.remove(simulator);
    }
    assertThat(counting.calls.get()).isEqualTo(3);
  }

  @Test
  void soDoThoseWithLargeArraysWhereTheRuntimeCopiesAnyMemory() {
    OddDevice counting = OddDevice.counting("allocate");
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL)) {
      rig.engine.add(counting.runtime(simulator), 0);
      for (int i = 0; i < 5; i++) {
        Addition addition = new Addition(LARGE);
        rig.run(addition.request);
        assertThat(addition.isRight()).isTrue();
      }
      rig.engine.remove(simulator);
    }
    assertThat(counting.calls.get()).isEqualTo(3);
  }

  @Test
  void withoutThatLargeArraysAreWrapped() {
    OddDevice counting = OddDevice.counting("wrap");
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), Rig.without(Features.HOST_RANGES), SimClock.REAL)) {
      rig.engine.add(counting.runtime(simulator), 0);
      Addition addition = new Addition(LARGE);
      rig.run(addition.request);
      assertThat(addition.isRight()).isTrue();
      rig.engine.remove(simulator);
    }
    assertThat(counting.calls.get()).isEqualTo(3);
  }

  @ParameterizedTest(name = "{0} floats, {1}, without {2}")
  @CsvSource({
    "3, output, nothing",
    "20000, output, nothing",
    "20000, output, host-ranges",
    "3, moving, nothing",
    "3, moving, host-ranges",
    "20000, moving, host-ranges"
  })
  void whatOneTenantLeftOnABoardIsNotReadByAnother(int n, String output, String feature)
      throws IOException {
    rig.install("both", "1", Rig.BOARD.platform(), IN_PLACE_AND_OUTPUT);
    ByteBuffer seen = Rig.floats(n);
    try (SimRuntime simulator =
        new SimRuntime(List.of(Rig.BOARD), Rig.without(feature), SimClock.REAL)) {
      rig.engine.add(simulator, 0);
      ByteBuffer secret = Rig.floats(n);
      for (int i = 0; i < n; i++) {
        secret.putFloat(Float.BYTES * i, 7);
      }
      rig.run(Request.of("both.inplace").arg(secret).arg(1f).tenant("one"));

      Request next = Request.of("both." + output).arg(seen).arg(1f).tenant("two");
      rig.run(output.equals("moving") ? next.arg(0f) : next);

      rig.engine.remove(simulator);
    }

    assertThat(Rig.values(seen)).isEqualTo(new float[n]);
  }

  @Test
  void buffersThatAreKeptMakeRoomForWhatIsLarger() {
    BoardModel.Bank bank = new BoardModel.Bank("DDR", 300_000, 0);
    rig.simulator(Rig.BOARD.withMemories(List.of(bank, bank)));
    rig.run(new Addition(5_000).request);
    ByteBuffer large = Rig.floats(70_000);
    large.putFloat(0, 3);

    rig.run(Request.of("math.scale").arg(large).arg(2f));

    assertThat(large.getFloat(0)).isEqualTo(6);
  }
}
