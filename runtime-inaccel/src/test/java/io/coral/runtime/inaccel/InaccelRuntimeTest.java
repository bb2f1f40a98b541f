package io.coral.runtime.inaccel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.inaccel.harness.SoftControl;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import io.coral.spec.ResourceState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The runtime on the C runtime of the tests, with the traps that vendors' have. */
class InaccelRuntimeTest {

  private static final int COUNT = 5_000;
  private static final int BYTES = COUNT * Float.BYTES;
  private static final long SEED = 20_261_129;

  @TempDir Path folder;

  private static ByteBuffer host(Buffer buffer) {
    return buffer.hostViews().get(0).order(ByteOrder.nativeOrder());
  }

  private static void fill(Buffer buffer, int first) {
    ByteBuffer host = host(buffer);
    for (int i = 0; i < COUNT; i++) {
      host.putFloat(i * Float.BYTES, first + i);
    }
  }

  private static void assertSum(Buffer sum, int first) {
    ByteBuffer host = host(sum);
    for (int i = 0; i < COUNT; i++) {
      assertThat(host.getFloat(i * Float.BYTES)).isEqualTo(first + 2f * i);
    }
  }

  private static void assertFails(ThrowingCallable call, ErrorCode code, String... texts) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(AcceleratorException.class))
        .satisfies(
            failure -> {
              assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
              assertThat(failure.getMessage()).contains(texts);
            });
  }

  private static Resource open(InaccelRuntime runtime, int device) {
    return runtime.open(runtime.discover().devices().get(device).id());
  }

  /** Vectors are added three times, by arguments that are set once. */
  private static void addVectors(Resource board) throws InterruptedException {
    board.program(Soft.bitstream(Soft.VECTOR_ADD, Soft.TWO_BANKS));
    Memory memory = board.memories().get(0);
    try (Buffer a = memory.allocate(BYTES);
        Buffer b = memory.allocate(BYTES);
        Buffer c = memory.allocate(BYTES);
        ComputeUnit unit = board.openComputeUnit("vector_add")) {
      unit.setBuffer(0, a);
      unit.setBuffer(1, b);
      unit.setBuffer(2, c);
      unit.setInt(3, COUNT);
      for (int round = 0; round < 3; round++) {
        fill(a, round);
        fill(b, 10 * round);
        Event run = unit.run(a.copyToDevice(), b.copyToDevice());
        c.copyFromDevice(run).await();
        assertSum(c, 11 * round);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "all",
        "dark",
        "holes",
        "short",
        "forget",
        "repoint",
        "unaligned",
        "order",
        "threads",
        "unchecked",
        "silent",
        "wreck",
        "contexts",
        "minus-one",
        "slow",
        "null-strings"
      })
  void computesWithEachTrapOfALibrary(String trap) throws Exception {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, trap))) {
      for (int i = 0; i < 10; i++) {
        runtime.discover();
      }
      long boards = SoftControl.live(library.toString());
      for (int i = 0; i < 2; i++) {
        try (Resource board = open(runtime, i)) {
          addVectors(board);
          addVectors(board);
        }
      }
      assertThat(SoftControl.live(library.toString())).as("handles").isEqualTo(boards);
    }
  }

  @Test
  void aBoardTellsWhatTheLibraryTells() {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, "none"));
        Resource board = open(runtime, 1)) {
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
        Resource board = open(runtime, 0)) {
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
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
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
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
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
        Resource board = open(runtime, 0)) {
      addVectors(board);
      SoftControl.fail(library.toString(), 1, 0);

      assertFails(
          () -> board.program(Soft.bitstream(Soft.VECTOR_ADD)),
          ErrorCode.PROGRAM_FAILED,
          "program_resource_with_binary answered 1");
      assertFails(() -> board.openComputeUnit("vector_add"), ErrorCode.NOT_PROGRAMMED, "program");
      addVectors(board);
    }
  }

  @Test
  void aRunThatIsRefusedFailsItsEventAndTheNextRuns() throws Exception {
    Path library = Soft.library(folder, "soft");
    try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, Soft.QUICK));
        Resource board = open(runtime, 0)) {
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
        host(a).putInt(0, 42);
        b.copyFromDevice(unit.run(a.copyToDevice())).await();
        assertThat(host(b).getInt(0)).isEqualTo(42);
      }
    }
  }

  @Test
  void aUnitThatTheBinaryHasNotIsNotFound() {
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.kernel("declared_alone")));

      assertFails(
          () -> board.openComputeUnit("declared_alone"),
          ErrorCode.NOT_FOUND,
          "create_compute_unit answered -1");
    }
  }

  @Test
  void copiesOfRangesTouchTheirRangeAlone() throws Exception {
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      Random random = new Random(SEED);
      byte[] device = new byte[100_000];
      try (Buffer buffer = board.memories().get(0).allocate(device.length)) {
        random.nextBytes(device);
        host(buffer).put(0, device);
        buffer.copyToDevice().await();
        for (int i = 0; i < 50; i++) {
          int from = random.nextInt(device.length);
          int length = 1 + random.nextInt(device.length - from);
          byte[] range = new byte[length];
          random.nextBytes(range);
          ByteBuffer direct = ByteBuffer.allocateDirect(length).put(0, range);
          buffer.write(from, direct).await();
          System.arraycopy(range, 0, device, from, length);
          buffer.fill(from, 1, (byte) i).await();
          device[from] = (byte) i;

          byte[] host = new byte[device.length];
          random.nextBytes(host);
          host(buffer).put(0, host);
          buffer.copyFromDevice(from, length).await();
          System.arraycopy(device, from, host, from, length);
          assertThat(bytes(host(buffer))).as("seed " + SEED).isEqualTo(host);
        }
        buffer.copyFromDevice().await();
        assertThat(bytes(host(buffer))).as("seed " + SEED).isEqualTo(device);
      }
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  @Test
  void whatACallerWritesWhileTheFirstRangeIsCopiedIsKept() throws Exception {
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      int bytes = (8 << 20) + 1;
      try (Buffer buffer = board.memories().get(0).allocate(bytes)) {
        ByteBuffer host = host(buffer);
        buffer.copyToDevice().await();
        for (int page = 0; page < bytes - 4096; page += 4096) {
          host.putInt(page + 16, 77);
        }
        host.put(bytes - 1, (byte) 5);
        AtomicInteger round = new AtomicInteger();
        AtomicBoolean copied = new AtomicBoolean();
        Thread writer =
            new Thread(
                () -> {
                  while (!copied.get()) {
                    int number = round.incrementAndGet();
                    for (int page = 0; page < bytes - 4096; page += 4096) {
                      host.putInt(page + 8, number);
                    }
                  }
                });
        writer.start();
        buffer.copyFromDevice(0, 4).await();
        copied.set(true);
        writer.join();

        for (int page = 0; page < bytes - 4096; page += 4096) {
          assertThat(host.getInt(page + 8)).isEqualTo(round.get());
          assertThat(host.getInt(page + 16)).isEqualTo(77);
        }
        assertThat(host.get(bytes - 1)).isEqualTo((byte) 5);
      }
    }
  }

  @Test
  void anInterruptedThreadSeesTheHostSide() {
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      try (Buffer buffer = board.memories().get(0).allocate(5_000)) {
        Thread.currentThread().interrupt();
        assertThat(host(buffer).capacity()).isEqualTo(5_000);
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  @Test
  void whatAKernelWritesMeanwhileOutlivesTheWriteOfARange() throws Exception {
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.COPY));
      int half = 8 << 20;
      try (Buffer from = board.memories().get(0).allocate(half);
          Buffer to = board.memories().get(0).allocate(2 * half);
          ComputeUnit unit = board.openComputeUnit("copy")) {
        unit.setBuffer(0, from);
        unit.setBuffer(1, to);
        unit.setLong(2, half);
        ByteBuffer one = ByteBuffer.allocateDirect(1).put(0, (byte) 7);
        for (byte round = 1; round < 20; round++) {
          from.fill(0, half, round).await();
          List<Event> events = new ArrayList<>();
          events.add(to.write(half, one));
          events.add(unit.run());
          events.add(to.write(half + 1, one));
          for (Event event : events) {
            event.await();
          }
          to.copyFromDevice().await();
          assertThat(host(to).get(half - 1)).isEqualTo(round);
          assertThat(host(to).get(half)).isEqualTo((byte) 7);
          assertThat(host(to).get(half + 1)).isEqualTo((byte) 7);
        }
      }
    }
  }

  @Test
  void manyThreadsAtOneBoardAndOneObjectAreOneAfterTheOther() throws Exception {
    try (InaccelRuntime runtime =
            Soft.runtime(Soft.line(Soft.library(folder, "soft"), Soft.QUICK));
        Resource board = open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      Memory memory = board.memories().get(0);
      try (Buffer buffer = memory.allocate(BYTES);
          ComputeUnit unit = board.openComputeUnit("vector_add")) {
        for (int i = 0; i < 3; i++) {
          unit.setBuffer(i, buffer);
        }
        unit.setInt(3, COUNT);
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
  void twoLibrariesAtOnceDoNotKnowEachOther() throws Exception {
    Path left = Soft.library(folder, "left");
    Path right = Soft.library(folder, "right");
    try (InaccelRuntime runtime =
        Soft.runtime(
            Soft.line(left, Soft.QUICK),
            Soft.line(right, Soft.QUICK).replace("inaccel/soft/1", "acme/soft/1"))) {
      assertThat(runtime.discover().devices().stream().map(DeviceInfo::id))
          .containsExactly("left-0", "left-1", "right-0", "right-1");
      assertThat(SoftControl.live(left.toString())).as("boards of the left library").isEqualTo(2);
      try (Resource one = open(runtime, 1);
          Resource other = open(runtime, 3)) {
        addVectors(one);
        SoftControl.fail(left.toString(), 1, 0);
        assertFails(
            () -> other.program(Soft.bitstream(Soft.VECTOR_ADD)),
            ErrorCode.INCOMPATIBLE,
            "inaccel/soft/1",
            "acme/soft/1");
        other.program(
            new Bitstream(
                "acme.bin",
                Soft.bitstream(Soft.COPY).bytes(),
                Optional.empty(),
                List.of(Soft.COPY),
                Soft.bitstream(Soft.COPY).properties()));
        assertFails(
            () -> one.program(Soft.bitstream(Soft.VECTOR_ADD)),
            ErrorCode.PROGRAM_FAILED,
            "answered 1");
      }
    }
  }

  @Test
  void aLibraryThatIsClosedIsLoadedAgain() throws Exception {
    Path library = Soft.library(folder, "soft");
    for (int i = 0; i < 3; i++) {
      try (InaccelRuntime runtime = Soft.runtime(Soft.line(library, Soft.QUICK));
          Resource board = open(runtime, 0)) {
        addVectors(board);
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
      Resource hanging = open(runtime, 0);
      hanging.program(Soft.bitstream(Soft.SPIN, Soft.COPY));
      SoftControl.hold(library.toString(), true);
      ComputeUnit unit = hanging.openComputeUnit("spin");
      unit.setInt(0, 0);
      assertFails(() -> unit.run().await(), ErrorCode.DEVICE_LOST, "hang limit");
      hanging.close();
      assertFails(() -> open(runtime, 0), ErrorCode.BUSY, "soft-0");

      SoftControl.hold(library.toString(), false);
      Resource again =
          Awaitility.await()
              .atMost(Duration.ofSeconds(30))
              .ignoreExceptionsMatching(AcceleratorException.class::isInstance)
              .until(() -> open(runtime, 0), Objects::nonNull);
      try (again) {
        addVectors(again);
      }
    }
  }
}
