package io.coral.spec.lifecycle;

import static io.coral.spec.lifecycle.Codes.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.SubBuffers;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Buffers and arguments that a command uses while somebody alters or closes them. */
class ObjectsInUseTest {

  private final FakeBackend backend = new FakeBackend();

  @Test
  void aUnitThatReachesFewerMemoriesThanItsKernelIsCheckedByItsOwn() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    ComputeUnit any = resource.openComputeUnit("kernel");
    backend.unitMemory = 1;
    ComputeUnit one = resource.openComputeUnit("kernel:{one}");

    any.setBuffer(0, buffer);
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> one.setBuffer(0, buffer));

    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_MEMORY);
    assertThat(failure.text()).contains("this argument reaches memory 1");
    assertThat(one.kernel().arguments().get(0).memories()).containsExactly(1);
  }

  @Test
  void aBufferThatARunUsesIsReleasedOnlyWhenTheRunIsDone() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    ComputeUnit unit = resource.openComputeUnit("kernel:{one}");
    unit.setBuffer(0, buffer);
    unit.setInt(1, 7);
    unit.run();

    buffer.close();
    assertThat(backend.log).doesNotContain("release buffer");

    backend.submitted.get(0).complete();
    assertThat(backend.log).contains("release buffer");
    assertThat(codeOf(unit::run)).isEqualTo(ErrorCode.CLOSED);
  }

  @Test
  void settingAnArgumentDoesNotAlterALaunchedRun() {
    DeviceResource resource = backend.programmed();
    ComputeUnit unit = resource.openComputeUnit("kernel");
    unit.setBuffer(0, resource.memories().get(0).allocate(10));
    unit.setInt(1, 7);
    unit.run();
    unit.setInt(1, 8);

    assertThat(
            ByteBuffer.wrap(backend.launched.get(0).scalar(1))
                .order(java.nio.ByteOrder.nativeOrder())
                .getInt())
        .isEqualTo(7);
  }

  @Test
  void anArgumentThatIsSetToTheValueItHasIsTheSameToTheBackEnd() {
    backend.completesInline = true;
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    ComputeUnit unit = resource.openComputeUnit("kernel");
    unit.setBuffer(0, buffer);
    unit.setInt(1, 7);
    unit.run();

    unit.setBuffer(0, buffer);
    unit.setInt(1, 7);
    unit.run();
    unit.setInt(1, 8);
    unit.run();

    assertThat(backend.launched.get(1)).isSameAs(backend.launched.get(0));
    assertThat(backend.launched.get(2).value(0)).isSameAs(backend.launched.get(0).value(0));
    assertThat(backend.launched.get(2).value(1)).isNotSameAs(backend.launched.get(0).value(1));
    resource.close();
  }

  @Test
  void whoClosesABufferGoesOnWhenItsLastCommandHasEnded() {
    DeviceResource resource = backend.openWithGrace(Duration.ofHours(1));
    resource.program(FakeBackend.BITSTREAM);
    Buffer buffer = resource.memories().get(0).allocate(10);
    buffer.copyToDevice();
    Thread closing = new Thread(buffer::close);
    closing.setDaemon(true);
    closing.start();
    await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);

    backend.submitted.get(0).complete();

    await().until(() -> !closing.isAlive());
    assertThat(backend.log).contains("release buffer");
  }

  @Test
  void closingABufferClosesItsSubBuffersFirst() {
    DeviceResource resource = backend.programmed();
    Buffer parent = resource.memories().get(1).allocate(1000);
    Buffer part = resource.capability(SubBuffers.class).subBuffer(parent, 0, 10);

    parent.close();

    assertThat(codeOf(part::copyToDevice)).isEqualTo(ErrorCode.CLOSED);
    assertThat(backend.log).containsExactly("load", "release buffer", "release buffer");
    assertThat(resource.memories().get(1).available()).isEqualTo(1000);
  }

  @Test
  void aPeerCopyKeepsItsSourceUntilItIsDone() {
    DeviceResource resource = backend.programmed();
    Buffer source = resource.memories().get(0).allocate(10);
    Buffer target = resource.memories().get(1).allocate(10);
    resource.capability(PeerCopy.class).copy(source, 0, target, 0, 10);

    source.close();
    assertThat(backend.log).doesNotContain("release buffer");

    backend.submitted.get(0).complete();
    assertThat(backend.log).contains("release buffer");
  }
}
