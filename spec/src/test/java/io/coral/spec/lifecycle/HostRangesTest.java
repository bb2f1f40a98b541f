package io.coral.spec.lifecycle;

import static io.coral.spec.lifecycle.Codes.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.RuntimeInfo;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Copies between a device buffer and any range of the host, and fills. */
class HostRangesTest {

  private final FakeBackend backend = new FakeBackend();

  @Test
  void aHostRangeIsHandedOnAsItWasAtTheCall() {
    Buffer buffer = backend.programmed().memories().get(0).allocate(10);
    ByteBuffer host = ByteBuffer.allocateDirect(20).position(3).limit(7);
    SettableEvent gate = new SettableEvent("await", "gate");

    buffer.write(2, host, gate);
    host.clear().put(3, (byte) 42);
    gate.complete();

    assertThat(backend.ranges)
        .singleElement()
        .satisfies(
            range -> {
              assertThat(range.remaining()).isEqualTo(4);
              assertThat(range.get(0)).isEqualTo((byte) 42);
            });
  }

  @Test
  void anEventThatIsKeptKeepsNoHostRange() {
    Buffer buffer = backend.programmed().memories().get(0).allocate(10);
    Event kept = buffer.read(0, ByteBuffer.allocateDirect(10));
    WeakReference<ByteBuffer> range = new WeakReference<>(backend.ranges.remove(0));
    assertThat(range.get()).isNotNull();

    backend.submitted.remove(0).complete();

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(range.get()).isNull();
            });
    assertThat(kept.state()).isEqualTo(Event.State.COMPLETED);
  }

  @Test
  void aFillThatTheBackEndDoesNotOfferFailsItsEvent() {
    Buffer buffer = backend.programmed().memories().get(0).allocate(10);

    Event filled = buffer.fill(0, 10, (byte) 1);

    assertThat(filled.failure().orElseThrow().code()).isEqualTo(ErrorCode.UNSUPPORTED);
  }

  @Test
  void undeclaredHostRangesAreUnsupportedAndNullComesFirst() {
    RuntimeInfo declared = FakeBackend.RUNTIME;
    RuntimeInfo older =
        new RuntimeInfo(
            declared.id(), declared.vendor(), "1.0", List.of(), false, false, declared.bounds());
    DeviceResource resource = new DeviceResource(older, backend, Optional.empty(), () -> {});
    resource.program(FakeBackend.BITSTREAM);
    Buffer buffer = resource.memories().get(0).allocate(10);
    ByteBuffer host = ByteBuffer.allocateDirect(10);

    assertThat(codeOf(() -> buffer.write(0, host))).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThat(codeOf(() -> buffer.read(0, host))).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThat(codeOf(() -> buffer.fill(0, 1, (byte) 0))).isEqualTo(ErrorCode.UNSUPPORTED);
    assertThatThrownBy(() -> buffer.fill(0, 1, (byte) 0, (Event) null))
        .isInstanceOf(NullPointerException.class);
    assertThat(backend.submitted).isEmpty();
  }
}
