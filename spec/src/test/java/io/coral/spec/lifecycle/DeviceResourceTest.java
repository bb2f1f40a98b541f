package io.coral.spec.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.ResourceState.Phase;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.backend.Command;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.Reset;
import io.coral.spec.capability.SubBuffers;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

class DeviceResourceTest {

  private final FakeBackend backend = new FakeBackend();

  private static ErrorCode codeOf(ThrowingCallable call) {
    return catchThrowableOfType(AcceleratorException.class, call).code();
  }

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
  void aBackEndHearsOnceThatSomebodyWantsToKnowTheEnd() throws Exception {
    backend.ordersCommands = true;
    DeviceResource resource = backend.programmed();
    Map<String, ThrowingConsumer<Event>> ways =
        Map.of(
            "state", Event::state,
            "failure", Event::failure,
            "completion", Event::completion,
            "await", event -> codeOf(() -> event.await(Duration.ofNanos(1))));
    for (Map.Entry<String, ThrowingConsumer<Event>> way : ways.entrySet()) {
      Buffer buffer = resource.memories().get(0).allocate(10);
      Event event = buffer.copyToDevice();
      AtomicInteger heard = new AtomicInteger();
      ((IssuedCommand) event).whenWanted(heard::incrementAndGet);
      buffer.copyFromDevice(event);
      assertThat(heard).as("only waited for on the device").hasValue(0);

      way.getValue().accept(event);
      assertThat(heard).as(way.getKey()).hasValue(1);

      event.state();
      assertThat(heard).as(way.getKey()).hasValue(1);
      ((IssuedCommand) event).whenWanted(heard::incrementAndGet);
      assertThat(heard).as("set late").hasValue(2);
      List.copyOf(backend.submitted).forEach(Command::complete);
      backend.submitted.clear();
    }
  }

  @Test
  void whoAwaitsACommandFirstLooksForItsEndBeforeOthersAreWoken() throws Exception {
    Buffer buffer = backend.programmed().memories().get(0).allocate(10);
    List<String> heard = new ArrayList<>();
    IssuedCommand inVain = (IssuedCommand) buffer.copyToDevice();
    inVain.whenAwaited(() -> heard.add("looked"));
    inVain.whenWanted(() -> heard.add("wanted"));

    for (int i = 0; i < 2; i++) {
      assertThat(codeOf(() -> inVain.await(Duration.ofNanos(1)))).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(heard).containsExactly("looked", "wanted");
    }

    heard.clear();
    IssuedCommand found =
        (IssuedCommand) backend.programmed().memories().get(0).allocate(10).copyToDevice();
    found.whenAwaited(found::complete);
    found.whenWanted(() -> heard.add("wanted"));
    found.await();
    assertThat(heard).isEmpty();

    IssuedCommand wanted =
        (IssuedCommand) backend.programmed().memories().get(0).allocate(10).copyToDevice();
    wanted.whenAwaited(() -> heard.add("looked"));
    wanted.state();
    assertThat(codeOf(() -> wanted.await(Duration.ofNanos(1)))).isEqualTo(ErrorCode.TIMEOUT);
    assertThat(heard).isEmpty();
  }

  @Test
  void closingAndProgrammingWantToKnowTheEndOfWhatIsUnderWay() {
    backend.ordersCommands = true;
    DeviceResource resource = backend.programmed();
    Buffer buffer = resource.memories().get(0).allocate(10);
    IssuedCommand first = (IssuedCommand) buffer.copyToDevice();
    first.whenWanted(first::complete);
    buffer.close();
    assertThat(first.state()).isEqualTo(Event.State.COMPLETED);

    IssuedCommand second = (IssuedCommand) resource.memories().get(0).allocate(10).copyToDevice();
    second.whenWanted(second::complete);
    resource.program(FakeBackend.BITSTREAM);
    assertThat(second.state()).isEqualTo(Event.State.COMPLETED);

    Buffer used = resource.memories().get(0).allocate(10);
    ComputeUnit unit = resource.openComputeUnit("kernel");
    unit.setBuffer(0, used);
    unit.setInt(1, 7);
    IssuedCommand run = (IssuedCommand) unit.run();
    run.whenWanted(run::complete);
    used.close();
    assertThat(run.state()).isEqualTo(Event.State.COMPLETED);
  }

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
  void whoeverIsToldTheEndOfARunHasTheRoomOfWhatItUsed() {
    DeviceResource resource = backend.programmed();
    Memory memory = resource.memories().get(0);
    ComputeUnit unit = resource.openComputeUnit("kernel");
    unit.setInt(1, 7);
    List<Long> room = new ArrayList<>();
    for (boolean isHeld : List.of(false, true)) {
      Buffer other = resource.memories().get(1).allocate(10);
      Buffer used = memory.allocate(10);
      unit.setBuffer(0, used);
      Event copied = other.copyToDevice();
      Event run = isHeld ? unit.run(copied) : unit.run();
      run.completion()
          .whenComplete(
              (ok, failed) -> {
                used.close();
                room.add(memory.available());
              });

      List.copyOf(backend.submitted).forEach(command -> end(command, isHeld));
      backend.submitted.clear();
    }

    assertThat(room).containsExactly(memory.info().size(), memory.info().size());
  }

  private static void end(Command command, boolean fails) {
    if (fails) {
      command.fail(
          AcceleratorException.of(
              ErrorCode.EXECUTION_FAILED, "copy", "buffer", "as the test asks"));
    } else {
      command.complete();
    }
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
  void aWaitIsBoundedAndTheCommandGoesOn() throws Exception {
    Event event = backend.programmed().memories().get(0).allocate(10).copyToDevice();

    assertThat(codeOf(() -> event.await(Duration.ofMillis(1)))).isEqualTo(ErrorCode.TIMEOUT);

    backend.submitted.get(0).complete();
    event.await(Duration.ofSeconds(1));
  }

  @Test
  void aWaitEndsWhenItsThreadIsInterrupted() {
    Event event = backend.programmed().memories().get(0).allocate(10).copyToDevice();
    Thread.currentThread().interrupt();

    assertThatThrownBy(event::await).isInstanceOf(InterruptedException.class);
    assertThat(event.state()).isEqualTo(Event.State.PENDING);
  }

  @Test
  void completionTellsSuccessAndFailure() throws Exception {
    Buffer buffer = backend.programmed().memories().get(0).allocate(10);
    CompletableFuture<Void> good = buffer.copyToDevice().completion().toCompletableFuture();
    CompletableFuture<Void> bad = buffer.copyToDevice().completion().toCompletableFuture();
    backend.submitted.get(0).complete();
    Command second = backend.submitted.get(1);
    second.fail(second.newFailure(ErrorCode.EXECUTION_FAILED, "broken"));

    good.get(1, TimeUnit.SECONDS);
    assertThatThrownBy(() -> bad.get(1, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AcceleratorException.class);
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

  @Test
  void anUndeclaredCapabilityIsUnsupported() {
    DeviceResource resource = backend.open();

    assertThat(codeOf(() -> resource.capability(io.coral.spec.capability.FaultReporting.class)))
        .isEqualTo(ErrorCode.UNSUPPORTED);
  }

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
