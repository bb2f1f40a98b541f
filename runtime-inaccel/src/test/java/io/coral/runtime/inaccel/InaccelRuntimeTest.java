package io.coral.runtime.inaccel;

import static io.coral.runtime.inaccel.Failures.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.runtime.inaccel.harness.SoftControl;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runtime on the C runtime of the tests, with the traps that vendors' have. */
class InaccelRuntimeTest {

  @TempDir Path folder;

  @Test
  void aBoardTellsWhatTheLibraryTells() {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, "none"));
        Resource board = Soft.open(runtime, 1)) {
      assertThat(board.info().platform()).isEqualTo(Soft.PLATFORM);
      assertThat(board.info().pciIds()).containsExactly("0000:3c:00.0");
      assertThat(board.info().serials()).containsExactly("SOFT1");
      assertThat(board.sensors().powerWatts()).hasValue(23.5);
      assertThat(board.sensors().temperatureCelsius()).hasValue(41);
    }
  }

  @Test
  void whatIsNullOrZeroIsUnknown() {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, "null-strings dark"));
        Resource board = Soft.open(runtime, 0)) {
      assertThat(board.info().pciIds()).isEmpty();
      assertThat(board.info().serials()).isEmpty();
      assertThat(board.sensors().powerWatts()).isEmpty();
      assertThat(board.sensors().temperatureCelsius()).isEmpty();
    }
  }

  @Test
  void aBoardThatDoesNotTellWhatItIsIsToBeNamed() {
    String line =
        Soft.line(Soft.library(folder, "soft"), "null-strings")
            .replace("platform=inaccel/soft/1", "platform=inaccel//1");
    try (InaccelRuntime runtime = Soft.runtime(line)) {
      DeviceInfo device = runtime.discover().devices().get(0);

      assertThat(device.name()).isEqualTo("unknown");
      assertThat(device.failure().orElse("")).contains("platform=VENDOR/BOARD/SHELL");
      assertFails(() -> runtime.open(device.id()), ErrorCode.DEVICE_LOST, "platform=");
    }
  }

  @Test
  void aBoardThatCannotBeMadeIsListedAsBroken() {
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(Soft.library(folder, "soft"), "broken"))) {
      List<DeviceInfo> devices = runtime.discover().devices();

      assertThat(devices).hasSize(2);
      assertThat(devices.get(0).failure()).isEmpty();
      assertThat(devices.get(1).failure())
          .hasValueSatisfying(failure -> assertThat(failure).contains("create_resource(1) failed"));
    }
  }

  @Test
  void memoriesAreThoseThatTheProgramNamesThoughTheirNumbersHaveHoles() {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.TWO_BANKS));

      assertThat(board.memories().stream().map(memory -> memory.info().type()))
          .containsExactly("DDR", "HBM");
      assertThat(board.memories().stream().map(memory -> memory.info().vendorIndex().orElse(-1)))
          .containsExactly(0, 2);
      assertThat(board.memories().get(1).info().size()).isEqualTo((64 << 20) - 4096);
    }
  }

  @Test
  void aMemoryThatIsNotThereFailsTheProgramming() {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      assertFails(
          () -> board.program(Soft.bitstream(Soft.kernel("two_banks", Soft.buffer("int*", 1)))),
          ErrorCode.PROGRAM_FAILED,
          "memory 1",
          "create_memory answered 0");
      assertThat(board.state().phase()).isEqualTo(ResourceState.Phase.UNPROGRAMMED);
    }
  }

  @Test
  void aRefusedProgrammingLeavesABoardThatIsProgrammedAgain() throws Exception {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, Soft.QUICK));
        Resource board = Soft.open(runtime, 0)) {
      VectorAddition.on(board);
      SoftControl.fail(library.toString(), 1, 0);

      assertFails(
          () -> board.program(Soft.bitstream(Soft.VECTOR_ADD)),
          ErrorCode.PROGRAM_FAILED,
          "program_resource_with_binary answered 1");
      assertFails(() -> board.openComputeUnit("vector_add"), ErrorCode.NOT_PROGRAMMED, "program");
      VectorAddition.on(board);
    }
  }

  @Test
  void aRunThatIsRefusedFailsItsEventAndTheNextRuns() throws Exception {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, Soft.QUICK));
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.TWO_BANKS, Soft.FAULT));
      try (Buffer a = board.memories().get(0).allocate(4);
          Buffer b = board.memories().get(1).allocate(4);
          ComputeUnit fault = board.openComputeUnit("fault");
          ComputeUnit unit = board.openComputeUnit("two_banks")) {
        assertFails(
            () -> fault.run().await(), ErrorCode.EXECUTION_FAILED, "run_compute_unit answered 1");
        unit.setBuffer(0, a);
        unit.setBuffer(1, b);
        SoftControl.fail(library.toString(), 0, 1);
        assertFails(() -> unit.run().await(), ErrorCode.EXECUTION_FAILED, "two_banks");
        VectorAddition.host(a).putInt(0, 42);
        b.copyFromDevice(unit.run(a.copyToDevice())).await();
        assertThat(VectorAddition.host(b).getInt(0)).isEqualTo(42);
      }
    }
  }

  @Test
  void aUnitThatTheBinaryHasNotIsNotFound() {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.kernel("declared_alone")));

      assertFails(
          () -> board.openComputeUnit("declared_alone"),
          ErrorCode.NOT_FOUND,
          "create_compute_unit answered -1");
    }
  }

  @Test
  void unitsAreCalledAsTheLibrarysLineSaysTheNextEachTime() {
    KernelInfo kernel =
        new KernelInfo(
            "MY_UNIT", List.of("first", "second"), Soft.VECTOR_ADD.arguments(), Map.of());
    String line = Soft.line(Soft.library(folder, "soft"), Soft.QUICK) + "; unit=KERNEL:{UNIT}";
    try (InaccelRuntime runtime = Soft.runtime(line);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(kernel));

      for (String unit : List.of("first", "second", "first")) {
        assertFails(
            () -> board.openComputeUnit("MY_UNIT"),
            ErrorCode.NOT_FOUND,
            "no compute unit MY_UNIT:{" + unit + "}");
      }
      assertFails(
          () -> board.openComputeUnit("second"),
          ErrorCode.NOT_FOUND,
          "no compute unit MY_UNIT:{second}");
    }
  }

  @Test
  void manyThreadsAtOneBoardAndOneObjectAreOneAfterTheOther() throws Exception {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      Memory memory = board.memories().get(0);
      try (Buffer buffer = memory.allocate(VectorAddition.BYTES);
          ComputeUnit unit = board.openComputeUnit("vector_add")) {
        for (int i = 0; i < 3; i++) {
          unit.setBuffer(i, buffer);
        }
        unit.setInt(3, VectorAddition.COUNT);
        List<Event> events =
            IntStream.range(0, 200)
                .parallel()
                .mapToObj(
                    i -> {
                      memory.allocate(1).close();
                      board.openComputeUnit("vector_add").close();
                      board.sensors();
                      return List.of(
                          buffer.copyToDevice(),
                          unit.run(),
                          buffer.copyFromDevice(4, 4),
                          buffer.fill(0, 8, (byte) 0));
                    })
                .flatMap(List::stream)
                .toList();
        for (Event event : events) {
          event.await();
        }
      }
    }
  }

  @Test
  void aBoardThatHangsIsBusyUntilItsWorkHasEndedAndIsThenUsedAgain() throws Exception {
    Path library = Soft.library(folder, "soft");
    Map<String, ?> settings =
        Map.of(
            "libraries", List.of(Soft.line(library, Soft.QUICK)),
            "hang.limit", "1s",
            "stop.grace", "100ms");
    try (InaccelRuntime runtime = new InaccelRuntime(settings, List::of)) {
      Resource hanging = Soft.open(runtime, 0);
      hanging.program(Soft.bitstream(Soft.SPIN, Soft.COPY));
      SoftControl.hold(library.toString(), true);
      ComputeUnit unit = hanging.openComputeUnit("spin");
      unit.setInt(0, 0);
      assertFails(() -> unit.run().await(), ErrorCode.DEVICE_LOST, "hang limit");
      hanging.close();
      assertFails(() -> Soft.open(runtime, 0), ErrorCode.BUSY, "soft-0");

      SoftControl.hold(library.toString(), false);
      Resource again =
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .ignoreExceptionsMatching(AcceleratorException.class::isInstance)
              .until(() -> Soft.open(runtime, 0), Objects::nonNull);
      try (again) {
        VectorAddition.on(again);
      }
    }
  }
}
