package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.EventTimes;
import io.coral.spec.Memory;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.backend.Command;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A back end that throws what nobody expects. */
@Timeout(60)
class OddBackendTest {

  private static final AssertionError ODD = new AssertionError("the vendor never gets here");

  private final FakeBackend backend = new FakeBackend();

  private void throwAt(String call) {
    backend.before.put(
        call,
        () -> {
          throw ODD;
        });
  }

  private static AcceleratorException failureOf(ThrowingCallable call) {
    return catchThrowableOfType(AcceleratorException.class, call);
  }

  private static void use(DeviceResource resource) {
    resource.sensors();
    try (Buffer buffer = resource.memories().get(0).allocate(10)) {
      buffer.hostViews();
      require(buffer.copyToDevice());
      try (ComputeUnit unit = resource.openComputeUnit("kernel")) {
        unit.setBuffer(0, buffer);
        unit.setInt(1, 7);
        require(unit.run());
      }
    }
  }

  private static void require(Event event) {
    event
        .failure()
        .ifPresent(
            failure -> {
              throw failure;
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"sensors", "charge", "allocate", "hostViews", "open", "kernel", "copy", "launch"})
  void anErrorFailsThatCallAndTheResourceLives(String call) {
    backend.completesInline = true;
    DeviceResource resource = backend.programmed();
    throwAt(call);

    AcceleratorException failure = failureOf(() -> use(resource));

    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasRootCause(ODD);
    backend.before.clear();
    use(resource);
    assertThat(resource.memories().get(0).available()).isEqualTo(1000);
    resource.program(FakeBackend.BITSTREAM);
    use(resource);
    resource.close();
    assertThat(backend.log).endsWith("close", "closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "load", "kernels"})
  void anErrorWhileProgrammingFailsItAndTheResourceLives(String call) {
    backend.completesInline = true;
    DeviceResource resource = backend.open();
    throwAt(call);

    AcceleratorException failure = failureOf(() -> resource.program(FakeBackend.BITSTREAM));

    assertThat(failure.code())
        .isEqualTo(call.equals("check") ? ErrorCode.INTERNAL : ErrorCode.PROGRAM_FAILED);
    assertThat(failure).hasRootCause(ODD);
    assertThat(resource.state().phase()).isEqualTo(Phase.UNPROGRAMMED);
    backend.before.clear();
    resource.program(FakeBackend.BITSTREAM);
    use(resource);
    long loads = backend.log.stream().filter("load"::equals).count();
    resource.close();
    assertThat(backend.log.stream().filter("unload"::equals).count())
        .as("each loaded program is unloaded")
        .isEqualTo(loads);
  }

  @ParameterizedTest
  @ValueSource(strings = {"release", "unload", "stop", "close"})
  void givingBackNeverFails(String call) {
    DeviceResource resource = backend.programmed();
    resource.memories().get(0).allocate(10);
    resource.openComputeUnit("kernel");
    if (call.equals("stop")) {
      resource.memories().get(0).allocate(10).copyToDevice();
    }
    throwAt(call);

    assertThatCode(resource::close).doesNotThrowAnyException();

    // what cannot be stopped ends by itself
    List.copyOf(backend.submitted).forEach(Command::complete);
    await().untilAsserted(() -> assertThat(backend.log).contains("unload", "closed"));
  }

  @Test
  void aDeviceThatCannotSayWhatItIsIsGivenBack() {
    FakeBackend silent =
        new FakeBackend() {
          @Override
          public io.coral.spec.DeviceInfo info() {
            throw ODD;
          }
        };

    assertThat(failureOf(silent::open)).hasRootCause(ODD);
    assertThat(silent.log).containsExactly("close");
  }

  @Test
  void aCommandEndsThoughItsCallbacksFail() {
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    Event event = buffer.copyToDevice();
    Command command = backend.submitted.get(0);
    Runnable odd =
        () -> {
          throw ODD;
        };
    command.whenDone(odd);
    command.whenWanted(odd);

    command.complete();

    assertThat(event.state()).isEqualTo(Event.State.COMPLETED);
    resource.program(FakeBackend.BITSTREAM);
  }

  @Test
  void timesThatCannotBeToldAreAFailure() {
    io.coral.spec.RuntimeInfo timed =
        new io.coral.spec.RuntimeInfo(
            "fake",
            "test",
            io.coral.spec.RuntimeInfo.SPEC_VERSION,
            List.of(io.coral.spec.Features.TIMESTAMPS),
            false,
            false,
            FakeBackend.RUNTIME.bounds());
    DeviceResource resource = new DeviceResource(timed, backend, Optional.empty(), () -> {});
    resource.program(FakeBackend.BITSTREAM);
    Event event = resource.memories().get(0).allocate(10).copyToDevice();
    backend
        .submitted
        .get(0)
        .complete(
            () -> {
              throw ODD;
            });

    assertThat(failureOf(event::times)).hasRootCause(ODD);
  }

  // ---- events and buffers of others

  private static final Map<String, ThrowingConsumer<OddEvent>> ODD_EVENTS =
      Map.of(
          "state", event -> event.throwsAtState = true,
          "completion", event -> event.throwsAtCompletion = true,
          "failed future", event -> event.future.completeExceptionally(ODD));

  private static final class OddEvent implements Event {
    private final CompletableFuture<Void> future = new CompletableFuture<>();
    private boolean throwsAtState;
    private boolean throwsAtCompletion;

    @Override
    public State state() {
      if (throwsAtState) {
        throw ODD;
      }
      return State.PENDING;
    }

    @Override
    public void await() {}

    @Override
    public void await(Duration bound) {}

    @Override
    public CompletionStage<Void> completion() {
      if (throwsAtCompletion) {
        throw ODD;
      }
      return future;
    }

    @Override
    public Optional<AcceleratorException> failure() {
      throw ODD;
    }

    @Override
    public EventTimes times() {
      throw ODD;
    }

    @Override
    public String toString() {
      throw ODD;
    }
  }

  @Test
  void aForeignEventThatFailsToTellIsAFailedDependency() throws Throwable {
    DeviceResource resource = backend.programmed();
    for (Map.Entry<String, ThrowingConsumer<OddEvent>> odd : ODD_EVENTS.entrySet()) {
      OddEvent foreign = new OddEvent();
      odd.getValue().acceptThrows(foreign);

      Event event = resource.memories().get(0).allocate(10).copyToDevice(foreign);

      AcceleratorException failure = event.failure().orElseThrow();
      assertThat(failure.code()).as(odd.getKey()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
      assertThat(failure).hasRootCause(ODD);
    }
    assertThat(backend.submitted).isEmpty();
    resource.program(FakeBackend.BITSTREAM);
  }

  @Test
  void aFailureThatIsHandedOnKeepsTheVendorsCode() {
    DeviceResource resource = backend.programmed();
    Memory memory = resource.memories().get(0);
    Event dependent = memory.allocate(10).copyToDevice(memory.allocate(10).copyToDevice());
    Command first = backend.submitted.get(0);

    first.fail(first.newFailure(ErrorCode.EXECUTION_FAILED, "broken").fromVendor(-5, "CL_OOR"));

    assertThat(dependent.failure().orElseThrow().vendorCode()).hasValue(-5);
    backend.loadFailure =
        AcceleratorException.of(ErrorCode.DEVICE_LOST, "load", "xrt", "gone").fromVendor(7, "EIO");
    assertThat(failureOf(() -> resource.program(FakeBackend.BITSTREAM)).vendorText())
        .hasValue("EIO");
  }
}
