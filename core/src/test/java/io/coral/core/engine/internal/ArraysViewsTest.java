package io.coral.core.engine.internal;

import static io.coral.core.engine.internal.FloatArrays.BYTES;
import static io.coral.core.engine.internal.FloatArrays.N;
import static io.coral.core.engine.internal.FloatArrays.read;
import static io.coral.core.engine.internal.FloatArrays.scale;
import static io.coral.core.engine.internal.FloatArrays.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.api.ArrayException;
import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.VirtualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a view of an array keeps away, and wrong use of arrays. */
@Timeout(60)
class ArraysViewsTest extends ArraysRig {

  @Test
  void anOpenViewRefusesWhatWouldDisturbIt() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray c = rig.engine.array(BYTES);
    try (CoralArray.View view = a.read();
        CoralArray.View another = a.read()) {
      rig.run(sum(a, a, c));
      assertThat(refusal(scale(a, 2)))
          .hasMessageContaining("argument 1, Coral array 1 of 40 bytes, is to be written")
          .hasMessageContaining("a view of it is open that reads, opened by thread");
      assertThat(code(a::write)).isEqualTo(ArrayException.Code.IN_USE);
      assertThat(view.buffer().isReadOnly()).isTrue();
      assertThat(another.buffer().isReadOnly()).isTrue();
    }
    try (CoralArray.View view = a.write()) {
      assertThat(refusal(sum(a, a, c))).hasMessageContaining("is to be read");
      assertThat(code(a::read)).isEqualTo(ArrayException.Code.IN_USE);
      assertThat(view.buffers()).hasSize(1);
    }
    rig.run(scale(a, 2));
  }

  private RequestException refusal(Request request) {
    RequestException refused =
        catchThrowableOfType(RequestException.class, () -> rig.engine.submit(request));
    assertThat(refused.code()).isEqualTo(RequestException.Code.ARRAY_IN_USE);
    return refused;
  }

  private static ArrayException.Code code(Runnable opening) {
    return catchThrowableOfType(ArrayException.class, opening::run).code();
  }

  @Test
  void aRefusedRequestLeavesNoTrace() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray b = array(1);
    try (CoralArray.View view = a.read()) {
      assertThat(view.buffer().remaining()).isEqualTo((int) BYTES);
      assertThatThrownBy(() -> rig.engine.submitAll(List.of(scale(b, 2), scale(a, 2))))
          .isInstanceOf(RequestException.class);
    }
    assertThat(rig.engine.underWay()).isEmpty();
    assertThat(read(b)).isEqualTo(1);
  }

  @Test
  void aViewWaitsForRequestsAndNotForEver() throws IOException {
    reopenRig(Map.of("view.limit", "50ms"));
    rig.simulator(new VirtualClock(), BoardModel.DEFAULT);
    CoralArray a = array(1);
    rig.engine.submit(scale(a, 2));

    assertThatThrownBy(a::read)
        .isInstanceOfSatisfying(
            ArrayException.class, e -> assertThat(e.code()).isEqualTo(ArrayException.Code.TIMEOUT))
        .hasMessageContaining("math.scale")
        .hasMessageContaining("view.limit");
    assertThat(code(a::write)).isEqualTo(ArrayException.Code.TIMEOUT);
  }

  @Test
  void anInterruptEndsTheWait() {
    rig.simulator(new VirtualClock(), BoardModel.DEFAULT);
    CoralArray a = array(1);
    rig.engine.submit(scale(a, 2));
    Thread.currentThread().interrupt();

    assertThat(code(a::read)).isEqualTo(ArrayException.Code.INTERRUPTED);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aBufferThatIsKeptBeyondItsViewIsFoundOut() throws IOException {
    reopenRig(Map.of("arrays.checked", "true"));
    rig.simulator(Rig.BOARD);
    CoralArray a = rig.engine.array(BYTES);
    ByteBuffer kept;
    try (CoralArray.View view = a.write()) {
      kept = view.buffer();
    }
    rig.run(Request.of("math.addition").arg(a).arg(a).arg(Rig.floats(N)).arg(N));
    kept.put(0, (byte) 1);

    assertThat(code(a::read)).isEqualTo(ArrayException.Code.CHANGED);
    assertThat(Rig.failure(rig.engine.submit(scale(a, 1))))
        .hasMessageContaining("was changed after its view was closed");
  }

  @Test
  void whatIsClosedIsRefused() {
    rig.simulator(Rig.BOARD);
    CoralArray a = array(1);
    CoralArray.View view = a.read();
    view.close();
    assertThat(code(view::buffer)).isEqualTo(ArrayException.Code.CLOSED);
    a.close();
    a.close();

    assertThat(code(a::read)).isEqualTo(ArrayException.Code.CLOSED);
    assertWrong(scale(a, 1), "argument 1, Coral array 1 of 40 bytes, was closed");
  }

  @Test
  void whatIsAmbiguousOrForeignIsRefused() throws IOException {
    rig.simulator(Rig.BOARD);
    try (Rig other = new Rig(temp)) {
      assertWrong(scale(other.engine.array(BYTES), 1), "another engine's");
    }
    rig.install(
        "twice",
        "1",
        Rig.BOARD.platform(),
        """
        {"name": "add", "kernelId": "addition", "arguments": [
          {"type": "float*", "name": "a", "access": "r"},
          {"type": "float*", "name": "b", "access": "w"},
          {"type": "float*", "name": "c", "access": "w"},
          {"type": "int", "name": "size"}]}
        """);
    CoralArray a = array(1);
    assertWrong(
        Request.of("twice.addition").arg(array(1)).arg(a).arg(a).arg(N),
        "arguments 2 and 3 are both Coral array 1 of 40 bytes");
    assertThatThrownBy(() -> rig.engine.array(0)).hasMessageContaining("an array of 0 bytes");
  }

  private void assertWrong(Request request, String what) {
    assertThatThrownBy(() -> rig.engine.submit(request))
        .isInstanceOfSatisfying(
            RequestException.class,
            e -> assertThat(e.code()).isEqualTo(RequestException.Code.WRONG_ARGUMENT))
        .hasMessageContaining(what);
  }
}
