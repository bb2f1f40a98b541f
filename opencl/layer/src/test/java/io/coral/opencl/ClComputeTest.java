package io.coral.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.OptionalInt;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClComputeTest {
  private static final int COUNT = 1024;
  private static final int SIZE = COUNT * Float.BYTES;

  /** What may lie between two looks at the clocks while somebody else has the core. */
  private static final long LATE_NANOS = 10_000_000;

  private ClContext context;
  private ClQueue queue;
  private ClProgram program;
  private final HostBytes list = HostBytes.allocate(8);

  @BeforeEach
  void open() {
    context = Pocl.devices().get(0).createContext();
    queue = context.createQueue(true);
    program = context.programFromSource(Pocl.SOURCE, "");
  }

  @AfterEach
  void close() {
    program.close();
    queue.close();
    context.close();
  }

  private static HostBytes floats(float first) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.nativeOrder());
    for (int i = 0; i < COUNT; i++) {
      bytes.putFloat(i * Float.BYTES, first + i);
    }
    return HostBytes.of(bytes);
  }

  private ClBuffer buffer(long size) {
    return context.createBuffer(size, null, OptionalInt.empty());
  }

  private float[] addedBy(ClProgram adder) {
    HostBytes c = floats(0);
    try (ClKernel kernel = adder.kernel("vadd");
        ClBuffer a = buffer(SIZE);
        ClBuffer b = buffer(SIZE);
        ClBuffer out = buffer(SIZE)) {
      kernel.setBuffer(0, a);
      kernel.setBuffer(1, b);
      kernel.setBuffer(2, out);
      kernel.setScalar(3, new byte[] {0, 4, 0, 0});
      ClEvent first = queue.write(a, 0, floats(1), 0, SIZE, List.of());
      ClEvent second = queue.write(b, 0, floats(1000), 0, SIZE, List.of());
      ClEvent run = queue.run(kernel, List.of(first, second));
      ClEvent back = queue.read(out, 0, c, 0, SIZE, List.of(run));
      queue.flush();
      assertThat(back.waitFor(list)).isEqualTo(ClStatus.SUCCESS);
      assertThat(run.status()).isEqualTo(ClStatus.SUCCESS);
      List.of(first, second, run, back).forEach(ClEvent::close);
    }
    float[] result = new float[COUNT];
    c.bytes().asFloatBuffer().get(result);
    return result;
  }

  private static float[] expected() {
    float[] sum = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      sum[i] = 1001 + 2 * i;
    }
    return sum;
  }

  @Test
  void commandsChainedByEventsComputeASum() {
    assertThat(addedBy(program)).isEqualTo(expected());
  }

  @Test
  void aProgramComesBackFromItsBinary() {
    try (ClProgram loaded = context.programFromBinary(program.binary())) {
      assertThat(addedBy(loaded)).isEqualTo(expected());
    }
  }

  @Test
  void aProgramTellsItsKernelsAndTheirArguments() {
    ClProgram described = context.programFromSource(Pocl.SOURCE, "-cl-kernel-arg-info");

    ClKernelInfo vadd =
        described.kernels().stream().filter(k -> k.name().equals("vadd")).findFirst().orElseThrow();

    assertThat(vadd.arguments())
        .containsExactly(
            new ClKernelInfo.Argument("a", "float*", true, true),
            new ClKernelInfo.Argument("b", "float*", true, true),
            new ClKernelInfo.Argument("c", "float*", false, true),
            new ClKernelInfo.Argument("n", "int", false, false));
    described.close();
  }

  @Test
  void theDevicesClockIsBroughtToTheHosts() {
    HostBytes host = floats(0);
    try (ClBuffer buffer = buffer(SIZE);
        ClClock clock = new ClClock(context)) {
      clock.refresh();
      long before = System.nanoTime();
      ClEvent write = queue.write(buffer, 0, host, 0, SIZE, List.of());
      write.waitFor(list);
      long after = System.nanoTime();

      long queued = write.queued();
      ClTimes times = write.times();
      write.close();

      assertThat(queued).isLessThanOrEqualTo(times.started());
      assertThat(times.started()).isLessThanOrEqualTo(times.ended());
      assertThat(clock.toHost(queued)).isBetween(before - LATE_NANOS, after + LATE_NANOS);
      assertThat(clock.toHost(times.ended())).isBetween(before - LATE_NANOS, after + LATE_NANOS);
    }
  }

  @Test
  void partsOfABufferAreCopiedAlone() {
    HostBytes host = floats(0);
    HostBytes back = HostBytes.of(ByteBuffer.allocateDirect(SIZE));
    try (ClBuffer buffer = buffer(SIZE);
        ClBuffer other = buffer(SIZE)) {
      ClEvent write = queue.write(buffer, 0, host, 0, SIZE, List.of());
      ClEvent copy = queue.copy(buffer, 400, other, 800, 40, List.of(write));
      ClEvent read = queue.read(other, 800, back, 16, 40, List.of(copy));
      read.waitFor(list);
      List.of(write, copy, read).forEach(ClEvent::close);
    }
    assertThat(back.bytes().getFloat(16)).isEqualTo(100);
    assertThat(back.bytes().getFloat(52)).isEqualTo(109);
    assertThat(back.bytes().getFloat(56)).isZero();
    assertThat(back.bytes().getFloat(12)).isZero();
  }

  @Test
  void aFillSetsEveryByteOfItsRangeAndNoOther() {
    HostBytes host = HostBytes.allocate(SIZE);
    HostBytes back = HostBytes.allocate(SIZE);
    try (ClBuffer buffer = buffer(SIZE)) {
      ClEvent write = queue.write(buffer, 0, host, 0, SIZE, List.of());
      ClEvent fill = queue.fill(buffer, 3, 5, (byte) -7, List.of(write));
      ClEvent read = queue.read(buffer, 0, back, 0, SIZE, List.of(fill));
      read.waitFor(list);
      List.of(write, fill, read).forEach(ClEvent::close);

      assertThat(failure(() -> queue.fill(buffer, SIZE - 4, 5, (byte) 1, List.of())).code())
          .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
    for (int i = 0; i < SIZE; i++) {
      assertThat(back.bytes().get(i)).isEqualTo((byte) (i >= 3 && i < 8 ? -7 : 0));
    }
  }

  @Test
  void aBufferOverHostMemoryIsMigrated() {
    HostBytes host = floats(7);
    try (ClBuffer buffer = context.createBuffer(SIZE, host, OptionalInt.empty())) {
      ClEvent there = queue.migrate(buffer, false, List.of());
      ClEvent back = queue.migrate(buffer, true, List.of(there));
      assertThat(back.waitFor(list)).isEqualTo(ClStatus.SUCCESS);
      List.of(there, back).forEach(ClEvent::close);
    }
    assertThat(host.bytes().getFloat(0)).isEqualTo(7);
  }

  private static AcceleratorException failure(ThrowingCallable call) {
    AcceleratorException failure = catchThrowableOfType(AcceleratorException.class, call);
    assertThat(failure).as("the call fails").isNotNull();
    return failure;
  }

  @Test
  void aLaunchThatTheDeviceRefusesIsAFailedExecution() {
    try (ClKernel kernel = program.kernel("refuse");
        ClBuffer buffer = buffer(64)) {
      kernel.setBuffer(0, buffer);

      AcceleratorException failure = failure(() -> queue.run(kernel, List.of()));

      assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
      assertThat(failure.vendorCode()).hasValue(-54);
      assertThat(failure.vendorText()).contains("CL_INVALID_WORK_GROUP_SIZE");
    }
  }

  @Test
  void sourceThatDoesNotCompileFailsWithTheCompilersWords() {
    AcceleratorException failure =
        failure(() -> context.programFromSource("kernel void f() { nonsense; }", ""));

    assertThat(failure.code()).isEqualTo(ErrorCode.PROGRAM_FAILED);
    assertThat(failure.text()).contains("nonsense").doesNotContain("CL_BUILD_PROGRAM_FAILURE");
    assertThat(failure).hasMessageContaining("CL_BUILD_PROGRAM_FAILURE");
  }

  @Test
  void wrongUsesFailWithWhatWasWrong() {
    HostBytes host = floats(0);
    try (ClBuffer buffer = buffer(64);
        ClKernel kernel = program.kernel("vadd")) {
      assertThat(failure(() -> program.kernel("nope")).code()).isEqualTo(ErrorCode.NOT_FOUND);
      assertThat(failure(() -> kernel.setBuffer(9, buffer)).code())
          .isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(failure(() -> kernel.setScalar(3, new byte[0])))
          .hasMessageContaining("expected 1 to 4096");
      assertThat(failure(() -> queue.write(buffer, 60, host, 0, 8, List.of())))
          .hasMessageContaining("8 bytes at offset 60");
      assertThat(failure(() -> queue.read(buffer, 0, host, SIZE - 4, 8, List.of())))
          .hasMessageContaining("host memory");
      assertThat(failure(() -> buffer(0)).code()).isEqualTo(ErrorCode.INVALID_ARGUMENT);
      assertThat(failure(() -> buffer(1L << 60)).code()).isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
      assertThat(failure(() -> HostBytes.of(ByteBuffer.allocate(8))).code())
          .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"queue", "program", "context", "buffer", "kernel", "event"})
  void aClosedHandleFailsBeforeNativeCode(String which) {
    HostBytes host = floats(0);
    ClBuffer buffer = buffer(SIZE);
    ClKernel kernel = program.kernel("vadd");
    ClEvent event = queue.write(buffer, 0, host, 0, SIZE, List.of());
    event.waitFor(list);
    List<ThrowingCallable> calls =
        switch (which) {
          case "queue" -> {
            queue.close();
            yield List.of(
                () -> queue.write(buffer, 0, host, 0, 4, List.of()),
                () -> queue.run(kernel, List.of()),
                () -> queue.marker(List.of()),
                () -> queue.flush(),
                () -> queue.finish());
          }
          case "program" -> {
            program.close();
            yield List.of(
                () -> program.kernel("vadd"), () -> program.binary(), () -> program.kernels());
          }
          case "context" -> {
            context.close();
            yield List.of(
                () -> context.createQueue(true),
                () -> buffer(8),
                () -> context.programFromSource("", ""),
                () -> context.programFromBinary(ByteBuffer.allocate(8)));
          }
          case "buffer" -> {
            buffer.close();
            yield List.of(
                () -> queue.write(buffer, 0, host, 0, 4, List.of()),
                () -> queue.read(buffer, 0, host, 0, 4, List.of()),
                () -> queue.copy(buffer, 0, buffer, 8, 4, List.of()),
                () -> queue.migrate(buffer, true, List.of()),
                () -> kernel.setBuffer(0, buffer));
          }
          case "kernel" -> {
            kernel.close();
            yield List.of(
                () -> kernel.setScalar(3, new byte[4]),
                () -> kernel.setBuffer(0, buffer),
                () -> queue.run(kernel, List.of()));
          }
          default -> {
            event.close();
            yield List.of(() -> event.status(), () -> event.times(), () -> event.waitFor(list));
          }
        };

    for (ThrowingCallable call : calls) {
      assertThat(failure(call).code()).isEqualTo(ErrorCode.CLOSED);
    }
    List.of(event, kernel, buffer).forEach(Handle::close);
  }

  @Test
  void aClosedEventCountsAsFinished() {
    HostBytes host = floats(0);
    try (ClBuffer buffer = buffer(SIZE)) {
      ClEvent first = queue.write(buffer, 0, host, 0, SIZE, List.of());
      first.waitFor(list);
      first.close();

      ClEvent second = queue.read(buffer, 0, host, 0, SIZE, List.of(first));

      assertThat(second.waitFor(list)).isEqualTo(ClStatus.SUCCESS);
      second.close();
    }
  }
}
