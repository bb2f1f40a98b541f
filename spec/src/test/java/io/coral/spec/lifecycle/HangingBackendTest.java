package io.coral.spec.lifecycle;

import static io.coral.spec.lifecycle.Codes.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.capability.Reset;
import io.coral.spec.foreign.ForeignCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A back end that does not return. */
@Timeout(60)
class HangingBackendTest {

  private final FakeBackend backend = new FakeBackend();
  private final CountDownLatch released = new CountDownLatch(1);

  @AfterEach
  void nothingHangsOn() {
    released.countDown();
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

  /** A second one would take a close as long again: what a host may be late by. */
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

    assertThat(timeOf(resource::close)).isLessThan(GRACE.multipliedBy(2));
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
  void aCommandThatEndsBeforeItsResetComesToItResetsNothing() throws Exception {
    // programming must be under way before the limit
    DeviceResource resource = backend.open(LATE, LATE, Optional.of(Duration.ofMillis(500)));
    resource.program(FakeBackend.BITSTREAM);
    resource.memories().get(0).allocate(10).copyToDevice();
    Thread programming = new Thread(() -> resource.program(FakeBackend.BITSTREAM));
    programming.start();
    await().until(() -> resettingThreads() == 1);

    backend.submitted.get(0).complete();

    programming.join();
    await().until(() -> resettingThreads() == 0);
    assertThat(resource.state().phase()).isEqualTo(Phase.PROGRAMMED);
    assertThat(backend.log).doesNotContain("stop");
    resource.close();
  }

  private static long resettingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("coral-reset fake-0"))
        .count();
  }

  @Test
  void aCloseThatTheHangLimitFindsUnderWayIsNoFailure() {
    List<LogRecord> told = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger(ForeignCode.class.getName());
    logger.setFilter(told::add);
    try {
      Duration grace = Duration.ofMillis(400);
      DeviceResource resource = backend.open(grace, grace, Optional.of(Duration.ofMillis(100)));
      resource.program(FakeBackend.BITSTREAM);
      Event event = resource.memories().get(0).allocate(10).copyToDevice();

      resource.close();

      assertThat(event.state()).isEqualTo(Event.State.FAILED);
      assertThat(told).isEmpty();
    } finally {
      logger.setFilter(null);
    }
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
}
