package io.coral.spec.lifecycle;

import static io.coral.spec.lifecycle.Codes.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.Reset;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DeviceResourceTest {

  private final FakeBackend backend = new FakeBackend();

  @Test
  void releasesUnitsThenBuffersThenTheProgramThenTheDevice() {
    DeviceResource resource = backend.programmed();
    Memory memory = resource.memories().get(0);
    memory.allocate(10);
    resource.openComputeUnit("kernel");

    resource.close();

    assertThat(backend.log)
        .containsExactly("load", "release unit", "release buffer", "unload", "close", "closed");
  }

  @Test
  void chargesWhatTheBackEndSays() {
    DeviceResource resource = backend.programmed();
    Memory memory = resource.memories().get(0);
    backend.charge = memory.info().size();

    Buffer buffer = memory.allocate(1);

    assertThat(memory.available()).isZero();
    assertThat(codeOf(() -> memory.allocate(1))).isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
    buffer.close();
    assertThat(memory.available()).isEqualTo(memory.info().size());
    resource.close();
  }

  @Test
  void aFailedCheckLeavesTheEarlierProgram() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    Bitstream bad = Bitstream.of("bad", ByteBuffer.allocate(4));

    assertThat(codeOf(() -> resource.program(bad))).isEqualTo(ErrorCode.INVALID_BINARY);

    assertThat(resource.state().phase()).isEqualTo(Phase.PROGRAMMED);
    assertThatCode(buffer::copyToDevice).doesNotThrowAnyException();
  }

  @Test
  void aFailedLoadLeavesTheResourceUnprogrammedAndItsObjectsStale() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    backend.loadFailure = new IllegalStateException("the fabric refused");

    assertThat(codeOf(() -> resource.program(FakeBackend.BITSTREAM)))
        .isEqualTo(ErrorCode.PROGRAM_FAILED);

    assertThat(resource.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
    assertThat(codeOf(buffer::copyToDevice)).isEqualTo(ErrorCode.STALE);
    assertThat(codeOf(resource::memories)).isEqualTo(ErrorCode.NOT_PROGRAMMED);
    assertThatCode(buffer::close).doesNotThrowAnyException();
    backend.loadFailure = null;
    resource.program(FakeBackend.BITSTREAM);
    assertThat(resource.state().epoch()).isEqualTo(3);
  }

  @Test
  void programmingFailsBusyWhileACommandIsUnderWayAndThenWorks() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    buffer.copyToDevice();

    assertThat(codeOf(() -> resource.program(FakeBackend.BITSTREAM))).isEqualTo(ErrorCode.BUSY);
    assertThat(backend.log).containsExactly("load");

    backend.submitted.get(0).complete();
    resource.program(FakeBackend.BITSTREAM);
    assertThat(backend.log).containsExactly("load", "release buffer", "unload", "load");
  }

  @Test
  void aDeviceThatCannotBeStoppedIsGivenBackWhenItsWorkHasEnded() {
    backend.stops = false;
    DeviceResource resource = backend.programmed();
    Event event = resource.memories().get(0).allocate(10).copyToDevice();

    resource.close();

    assertThat(event.failure().orElseThrow().code()).isEqualTo(ErrorCode.CLOSED);
    assertThat(codeOf(resource::memories)).isEqualTo(ErrorCode.CLOSED);
    await().untilAsserted(() -> assertThat(backend.log).contains("stop"));
    assertThat(backend.log).as("it works on").doesNotContain("release buffer", "close", "closed");

    backend.submitted.get(0).complete();
    await()
        .untilAsserted(() -> assertThat(backend.log).contains("release buffer", "close", "closed"));
  }

  @Test
  void whatALostDeviceMayStillUseIsAbandoned() {
    backend.stops = false;
    DeviceResource resource = backend.programmed();
    resource.memories().get(0).allocate(10).copyToDevice();
    resource.close();
    await().untilAsserted(() -> assertThat(backend.log).contains("stop"));

    resource.lost("it fell out");

    await().untilAsserted(() -> assertThat(backend.log).contains("close", "closed"));
    assertThat(backend.log).doesNotContain("release buffer");
  }

  @Test
  void theStopOfTheRuntimeFailsOutstandingWorkWithShutdown() {
    DeviceResource resource = backend.programmed();
    Event event = resource.memories().get(0).allocate(10).copyToDevice();

    resource.close(ErrorCode.SHUTDOWN);

    assertThat(event.failure().orElseThrow().code()).isEqualTo(ErrorCode.SHUTDOWN);
    await().untilAsserted(() -> assertThat(backend.log).contains("release buffer", "closed"));
  }

  @Test
  void aLostDeviceFailsEverythingButClose() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    Event event = buffer.copyToDevice();
    Event held = buffer.copyFromDevice();

    resource.lost("it fell out");

    assertThat(event.failure().orElseThrow().code()).isEqualTo(ErrorCode.DEVICE_LOST);
    assertThat(held.failure().orElseThrow().code()).isEqualTo(ErrorCode.DEVICE_LOST);
    assertThat(codeOf(buffer::copyToDevice)).isEqualTo(ErrorCode.DEVICE_LOST);
    assertThat(resource.state().cause()).hasValue("it fell out");
    resource.close();
    await().untilAsserted(() -> assertThat(backend.log).contains("closed"));
  }

  @Test
  void aResetFailsWhatIsOutstandingAndUnprograms() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    Event event = buffer.copyToDevice();
    Event held = buffer.copyFromDevice();

    resource.capability(Reset.class).reset();

    assertThat(backend.submitted).hasSize(1);
    assertThat(held.failure().orElseThrow().code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
    assertThat(event.failure().orElseThrow().code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
    assertThat(resource.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
  }

  @Test
  void anUndeclaredCapabilityIsUnsupported() {
    DeviceResource resource = backend.open();

    assertThat(codeOf(() -> resource.capability(io.coral.spec.capability.FaultReporting.class)))
        .isEqualTo(ErrorCode.UNSUPPORTED);
  }
}
