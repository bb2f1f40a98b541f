package io.coral.spec.lifecycle;

import static io.coral.spec.lifecycle.Codes.codeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.backend.Command;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;

/** Who hears when a command ends, and how long one waits for it. */
class CommandEndTest {

  private final FakeBackend backend = new FakeBackend();

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
    inVain.whenAwaited(nanos -> heard.add("looked for " + nanos));
    inVain.whenWanted(() -> heard.add("wanted"));

    for (int i = 0; i < 2; i++) {
      assertThat(codeOf(() -> inVain.await(Duration.ofNanos(1)))).isEqualTo(ErrorCode.TIMEOUT);
      assertThat(heard).containsExactly("looked for 1", "wanted");
    }

    heard.clear();
    IssuedCommand found =
        (IssuedCommand) backend.programmed().memories().get(0).allocate(10).copyToDevice();
    found.whenAwaited(
        nanos -> {
          heard.add("looked for " + nanos);
          found.complete();
        });
    found.whenWanted(() -> heard.add("wanted"));
    found.await();
    assertThat(heard).containsExactly("looked for " + Patience.LEAST_NANOS);
    heard.clear();

    IssuedCommand wanted =
        (IssuedCommand) backend.programmed().memories().get(0).allocate(10).copyToDevice();
    wanted.whenAwaited(nanos -> heard.add("looked"));
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
  void aWaitIsBoundedAndTheCommandGoesOn() throws Exception {
    Event event = backend.programmed().memories().get(0).allocate(10).copyToDevice();

    assertThat(codeOf(() -> event.await(Duration.ofMillis(1)))).isEqualTo(ErrorCode.TIMEOUT);

    backend.submitted.get(0).complete();
    event.await(Duration.ofSeconds(30));
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

    good.get(30, TimeUnit.SECONDS);
    assertThatThrownBy(() -> bad.get(30, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(AcceleratorException.class);
  }
}
