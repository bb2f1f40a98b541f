package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.backend.Command;
import org.junit.jupiter.api.Test;

/** What a command comes after, and what its failure does to others. */
class CommandOrderTest {

  private final FakeBackend backend = new FakeBackend();

  @Test
  void commandsOfOneObjectAreSubmittedOneAfterTheOther() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);

    buffer.copyToDevice();
    Event second = buffer.copyFromDevice();

    assertThat(backend.submitted).hasSize(1);
    backend.submitted.get(0).complete();
    assertThat(backend.submitted).hasSize(2);
    assertThat(second.state()).isEqualTo(Event.State.PENDING);
  }

  @Test
  void aDeviceThatOrdersByItselfGetsItsOwnEventsAsWaitLists() {
    backend.ordersCommands = true;
    DeviceResource resource = backend.programmed();
    Buffer a = resource.memories().get(0).allocate(10);
    Buffer b = resource.memories().get(0).allocate(10);

    Event first = a.copyToDevice();
    Event second = b.copyToDevice(first);

    assertThat(backend.submitted).hasSize(2);
    assertThat(((IssuedCommand) second).predecessors()).containsExactly((IssuedCommand) first);
  }

  @Test
  void aCommandWaitsForAnEventOfAnotherRuntime() {
    FakeBackend other = new FakeBackend();
    Event foreign = other.programmed().memories().get(0).allocate(10).copyToDevice();
    Buffer buffer = backend.programmed().memories().get(0).allocate(10);

    buffer.copyToDevice(foreign);
    buffer.copyToDevice();

    assertThat(backend.submitted).isEmpty();
    other.submitted.get(0).complete();
    assertThat(backend.submitted).hasSize(1);
    backend.submitted.get(0).complete();
    assertThat(backend.submitted).hasSize(2);
  }

  @Test
  void aDependentOfAFailedCommandIsNotExecuted() {
    DeviceResource resource = backend.programmed();
    Buffer a = resource.memories().get(0).allocate(10);
    Buffer b = resource.memories().get(0).allocate(10);
    Event dependent = b.copyToDevice(a.copyToDevice());
    IssuedCommand first = (IssuedCommand) backend.submitted.get(0);

    first.fail(first.newFailure(ErrorCode.EXECUTION_FAILED, "broken"));

    AcceleratorException failure = dependent.failure().orElseThrow();
    assertThat(failure.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
    assertThat(failure).hasRootCauseMessage(first.failure().orElseThrow().getMessage());
    assertThat(backend.submitted).hasSize(1);
  }

  @Test
  void aDependencyThatFailedOnTheDeviceFailsItsDependentWhateverTheDeviceSays() {
    backend.ordersCommands = true;
    DeviceResource resource = backend.programmed();
    Buffer a = resource.memories().get(0).allocate(10);
    Buffer b = resource.memories().get(0).allocate(10);
    Event dependent = b.copyToDevice(a.copyToDevice());
    Command first = backend.submitted.get(0);
    first.fail(first.newFailure(ErrorCode.EXECUTION_FAILED, "broken"));

    backend.submitted.get(1).complete();

    assertThat(dependent.failure().orElseThrow().code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
  }

  @Test
  void aFailureMattersToWhatDependsOnItAndNotToWhatOnlyComesBehind() {
    backend.ordersCommands = true;
    DeviceResource resource = backend.programmed();
    Buffer a = resource.memories().get(0).allocate(10);
    Buffer b = resource.memories().get(0).allocate(10);
    Event first = a.copyToDevice();
    a.copyToDevice();
    b.copyToDevice(first);
    Command failing = backend.submitted.get(0);
    failing.fail(failing.newFailure(ErrorCode.EXECUTION_FAILED, "broken"));

    assertThat(backend.submitted.get(1).dependencyHasFailed()).isFalse();
    assertThat(backend.submitted.get(2).dependencyHasFailed()).isTrue();
  }

  @Test
  void aChainOfAHundredThousandEventsDoesNotGrowTheStack() {
    DeviceResource resource = backend.programmed();
    Buffer head = resource.memories().get(0).allocate(10);
    Event event = head.copyToDevice();
    backend.completesInline = true;
    Buffer buffer = resource.memories().get(0).allocate(10);
    for (int i = 0; i < 100_000; i++) {
      event = buffer.copyToDevice(event);
    }

    backend.submitted.get(0).complete();

    assertThat(event.state()).isEqualTo(Event.State.COMPLETED);
  }
}
