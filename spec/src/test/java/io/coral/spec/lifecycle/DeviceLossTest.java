package io.coral.spec.lifecycle;

import static io.coral.spec.lifecycle.Codes.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A device that its back end reports as gone. */
@Timeout(60)
class DeviceLossTest {

  private final FakeBackend backend = new FakeBackend();

  private static AcceleratorException failureOf(ThrowingCallable call) {
    return catchThrowableOfType(AcceleratorException.class, call);
  }

  @Test
  void aLossThatIsReportedLaterFailsWhatIsOutstanding() {
    DeviceResource resource = backend.programmed();
    Event event = resource.memories().get(0).allocate(10).copyToDevice();

    backend.loss.report("the daemon closed the connection");

    assertThat(event.failure().orElseThrow().code()).isEqualTo(ErrorCode.DEVICE_LOST);
    assertThat(resource.state().cause()).hasValue("the daemon closed the connection");
  }

  @Test
  void aLossThatIsReportedBeforeOpenReturnedIsNotMissed() {
    backend.loss.report("the daemon closed the connection");

    DeviceResource resource = backend.open();

    assertThat(codeOf(() -> resource.program(FakeBackend.BITSTREAM)))
        .isEqualTo(ErrorCode.DEVICE_LOST);
  }

  @Test
  void aStaleMemoryHasNothingAvailable() {
    DeviceResource resource = backend.programmed();
    Memory memory = resource.memories().get(0);
    memory.allocate(10);
    assertThat(memory.available()).isEqualTo(990);

    resource.program(FakeBackend.BITSTREAM);

    assertThat(memory.available()).isZero();
    Memory now = resource.memories().get(0);
    assertThat(now.available()).isEqualTo(1000);
    resource.close();
    assertThat(now.available()).isZero();
  }
}
