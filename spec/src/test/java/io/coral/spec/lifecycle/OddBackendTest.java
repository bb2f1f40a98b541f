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
import io.coral.spec.capability.Reset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A back end that throws what nobody expects, or does not return. */
@Timeout(60)
class OddBackendTest {

  private static final AssertionError ODD = new AssertionError("the vendor never gets here");

  private final FakeBackend backend = new FakeBackend();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void nothingHangsOn() {
    released.countDown();
  }

  private void throwAt(String call) {
    backend.before.put(
        call,
        () -> {
          throw ODD;
        });
  }

  private void hangAt(String call) {
    backend.before.put(
        call,
        () -> {
          boolean over = false;
          while (!over) {
            try {
              released.await();
              over = true;
            } catch (InterruptedException e) {
              // a native call knows no interrupts
            }
          }
        });
  }

  private static AcceleratorException failureOf(ThrowingCallable call) {
    return catchThrowableOfType(AcceleratorException.class, call);
  }

  private static ErrorCode codeOf(ThrowingCallable call) {
    return failureOf(call).code();
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

  // ---- what does not return

  private static Duration timeOf(Runnable call) {
    long start = System.nanoTime();
    call.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /** Far beyond the fake's grace of 100 ms, far below a wait without end: a host may be late. */
  private static final Duration LATE = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(strings = {"stop", "release", "unload", "close"})
  void aCloseReturnsThoughTheBackEndDoesNot(String call) {
    DeviceResource resource = backend.programmed();
    Event event = resource.memories().get(0).allocate(10).copyToDevice();
    resource.openComputeUnit("kernel");
    hangAt(call);

    assertThat(timeOf(resource::close)).isLessThan(LATE);

    assertThat(event.failure().orElseThrow().code()).isEqualTo(ErrorCode.CLOSED);
    assertThat(backend.log).as("the device is not free yet").doesNotContain("closed");
    released.countDown();
    await().untilAsserted(() -> assertThat(backend.log).endsWith("close", "closed"));
  }

  /** Long enough for what a host adds to be small beside it. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  /** The grace is one for all that a close waits for: a command, the stop, what is given back. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCloseTakesOneGraceWhateverHangs(boolean stopHangs) {
    DeviceResource resource = backend.openWithGrace(GRACE);
    resource.program(FakeBackend.BITSTREAM);
    resource.memories().get(0).allocate(10).copyToDevice();
    resource.openComputeUnit("kernel");
    backend.stops = false;
    if (stopHangs) {
      hangAt("stop");
    }
    hangAt("release");
    hangAt("unload");
    hangAt("close");

    assertThat(timeOf(resource::close)).isLessThan(GRACE.multipliedBy(17).dividedBy(10));
  }

  @Test
  void aCloseDoesNotWaitForAProgrammingThatHangs() throws Exception {
    DeviceResource resource = backend.open();
    hangAt("load");
    AtomicReference<Throwable> programming = new AtomicReference<>();
    Thread thread =
        new Thread(
            () ->
                programming.set(
                    org.assertj.core.api.Assertions.catchThrowable(
                        () -> resource.program(FakeBackend.BITSTREAM))));
    thread.start();
    await().until(() -> resource.state().phase() == Phase.PROGRAMMING);

    assertThat(timeOf(resource::close)).isLessThan(LATE);

    assertThat(backend.log).isEmpty();
    released.countDown();
    thread.join();
    assertThat(((AcceleratorException) programming.get()).code()).isEqualTo(ErrorCode.CLOSED);
    await()
        .untilAsserted(
            () -> assertThat(backend.log).containsExactly("load", "unload", "close", "closed"));
  }

  @Test
  void aResetThatDoesNotReturnLosesTheDevice() {
    DeviceResource resource = backend.programmed();
    resource.memories().get(0).allocate(10).copyToDevice();
    hangAt("stop");

    assertThat(codeOf(resource.capability(Reset.class)::reset)).isEqualTo(ErrorCode.TIMEOUT);

    assertThat(resource.state().phase()).isEqualTo(Phase.LOST);
    assertThat(timeOf(resource::close)).isLessThan(LATE);
  }

  @Test
  void aCopyThatHangsIsResetAtTheHangLimit() {
    DeviceResource resource = backend.open(Optional.of(Duration.ofMillis(30)));
    resource.program(FakeBackend.BITSTREAM);

    Event event = resource.memories().get(0).allocate(10).copyToDevice();

    await().until(() -> event.state() == Event.State.FAILED);
    assertThat(event.failure().orElseThrow().code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
    assertThat(event.failure().orElseThrow().text()).contains("hang limit");
    await().until(() -> resource.state().phase() == Phase.UNPROGRAMMED);
  }

  @Test
  void theHangLimitCountsFromWhenTheDeviceCanStartTheCommand() {
    backend.ordersCommands = true;
    DeviceResource resource = backend.open(Optional.of(Duration.ofMillis(300)));
    resource.program(FakeBackend.BITSTREAM);
    Buffer buffer = resource.memories().get(0).allocate(10);
    Event first = buffer.copyToDevice();
    Event second = buffer.copyFromDevice();
    assertThat(backend.submitted).hasSize(2);

    await().until(() -> first.state() == Event.State.FAILED);

    assertThat(first.failure().orElseThrow().text()).startsWith("the copyToDevice did not end");
    assertThat(second.failure().orElseThrow().text()).contains("because copyToDevice of");
  }

  // ---- loss

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
