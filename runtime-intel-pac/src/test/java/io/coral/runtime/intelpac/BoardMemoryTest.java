package io.coral.runtime.intelpac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.Memory;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.Sharing;
import io.coral.spec.capability.Reset;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The board's own memory, behind an address span extender. */
class BoardMemoryTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final long SEED = 20_261_121;

  private final IntelPacRuntime runtime = SoftAfu.runtime();
  private Resource resource;
  private Memory board;

  @BeforeEach
  void program() {
    resource = runtime.open(SoftAfu.CARD_0);
    resource.program(bitstream());
    board = resource.memories().get(1);
  }

  @AfterEach
  void close() {
    SoftAfu.mend();
    resource.close();
    runtime.close();
  }

  private static Bitstream bitstream() {
    return SoftAfu.bitstream(
        SoftAfu.polledGbs(),
        List.of(
            kernel("vector_add", "0x800", "float*", "float*", "float*", "int"),
            SoftAfu.kernel("spin", "0x300", "int")),
        SoftAfu.BOARD_MEMORY);
  }

  /** A kernel whose buffers all lie on the board. */
  private static KernelInfo kernel(String name, String offset, String... types) {
    List<ArgumentInfo> arguments =
        IntStream.range(0, types.length).mapToObj(i -> argument(i, types[i])).toList();
    return new KernelInfo(name, List.of(), arguments, Map.of("csr.offset", offset));
  }

  private static ArgumentInfo argument(int index, String type) {
    return new ArgumentInfo(
        index,
        "argument" + index,
        type,
        OptionalInt.empty(),
        Access.READ_WRITE,
        type.endsWith("*") ? Set.of(1) : Set.of(),
        Map.of());
  }

  @Test
  void itIsListedBehindTheHostsMemory() {
    assertThat(resource.memories())
        .extracting(memory -> memory.info().type())
        .containsExactly(MemoryInfo.HOST, MemoryInfo.DDR);
    assertThat(board.info().size()).isEqualTo(64 << 20);
  }

  @Test
  void aKernelComputesInIt() throws InterruptedException {
    int count = 10_000;
    try (ComputeUnit unit = resource.openComputeUnit("vector_add");
        Buffer a = board.allocate(4L * count);
        Buffer b = board.allocate(4L * count);
        Buffer c = board.allocate(4L * count)) {
      assertThat(a.sharing()).isEqualTo(Sharing.SEPARATE);
      for (int i = 0; i < count; i++) {
        a.hostView().putFloat(4 * i, i);
        b.hostView().putFloat(4 * i, 2 * i);
      }
      unit.setBuffer(0, a);
      unit.setBuffer(1, b);
      unit.setBuffer(2, c);
      unit.setInt(3, count);
      c.copyFromDevice(unit.run(a.copyToDevice(), b.copyToDevice())).await(SOON);
      for (int i = 0; i < count; i++) {
        assertThat(c.hostView().getFloat(4 * i)).isEqualTo(3f * i);
      }
    }
  }

  @Test
  void aCopyOfAnyRangeTouchesThatRangeAlone() throws InterruptedException {
    Random random = new Random(SEED);
    int size = 3 * 4096 + 5;
    byte[] device = new byte[size];
    try (Buffer buffer = board.allocate(size)) {
      ByteBuffer host = buffer.hostView();
      host.put(0, device);
      buffer.copyToDevice().await(SOON);
      for (int i = 0; i < 100; i++) {
        byte[] noise = new byte[size];
        random.nextBytes(noise);
        host.put(0, noise);
        int offset = random.nextInt(size);
        int length = 1 + random.nextInt(Math.min(size - offset, i % 2 == 0 ? 20 : size));
        buffer.copyToDevice(offset, length).await(SOON);
        System.arraycopy(noise, offset, device, offset, length);
        host.put(0, new byte[size]);
        buffer.copyFromDevice().await(SOON);
        byte[] seen = new byte[size];
        host.get(0, seen);
        assertThat(seen)
            .as("seed %s, copy %s: %s at %s", SEED, i, length, offset)
            .isEqualTo(device);
      }
    }
  }

  @Test
  void aHostRangeAndAFillTouchTheirPlaceAlone() throws InterruptedException {
    Random random = new Random(SEED);
    int size = 40_005;
    byte[] device = new byte[size];
    try (Buffer buffer = board.allocate(size)) {
      buffer.write(0, ByteBuffer.allocateDirect(size)).await(SOON);
      for (int i = 0; i < 100; i++) {
        int offset = random.nextInt(size);
        int length = 1 + random.nextInt(Math.min(size - offset, i % 2 == 0 ? 20 : size));
        if (i % 3 == 0) {
          buffer.fill(offset, length, (byte) i).await(SOON);
          Arrays.fill(device, offset, offset + length, (byte) i);
        } else {
          byte[] noise = new byte[length];
          random.nextBytes(noise);
          ByteBuffer host = ByteBuffer.allocateDirect(length + 3).position(3);
          buffer.write(offset, host.put(noise).position(3)).await(SOON);
          System.arraycopy(noise, 0, device, offset, length);
        }
        ByteBuffer seen = ByteBuffer.allocateDirect(size);
        buffer.read(0, seen).await(SOON);
        assertThat(seen)
            .as("seed %s, command %s: %s at %s", SEED, i, length, offset)
            .isEqualTo(ByteBuffer.wrap(device));
        ByteBuffer part = ByteBuffer.allocateDirect(length);
        buffer.read(offset, part).await(SOON);
        assertThat(part).isEqualTo(ByteBuffer.wrap(device, offset, length));
      }
    }
  }

  @Test
  void aKernelOnTheHostSideGetsNoBufferOfTheBoard() {
    ComputeUnit unit = resource.openComputeUnit("vector_add");
    Buffer shared = resource.memories().get(0).allocate(16);
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> unit.setBuffer(0, shared));
    assertThat(failure.code()).isEqualTo(ErrorCode.WRONG_MEMORY);
  }

  @Test
  void aLongCopyDoesNotHoldBackTheEndOfARun() throws InterruptedException {
    try (Buffer large = board.allocate(64 << 20)) {
      ComputeUnit spin = resource.openComputeUnit("spin");
      spin.setInt(0, 1000);
      List<Event> copies = Stream.generate(large::copyToDevice).limit(16).toList();
      Event run = spin.run();
      CompletionStage<Event.State> firstCopy =
          run.completion().thenApply(ended -> copies.get(0).state());
      run.await(SOON);
      assertThat(firstCopy.toCompletableFuture())
          .succeedsWithin(SOON)
          .isEqualTo(Event.State.PENDING);
      resource.capability(Reset.class).reset();
      AcceleratorException failure =
          catchThrowableOfType(AcceleratorException.class, () -> copies.get(15).await(SOON));
      assertThat(failure.code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
    }
  }

  @Test
  void aCardThatVanishesDuringACopyIsLostWithinTheBound() {
    Buffer large = board.allocate(64 << 20);
    Event copy = large.copyFromDevice();
    SoftAfu.control("lose 0");
    AcceleratorException failure =
        catchThrowableOfType(
            AcceleratorException.class, () -> copy.await(runtime.info().bounds().deviceLoss()));
    assertThat(failure.code()).isEqualTo(ErrorCode.DEVICE_LOST);
  }

  @Test
  void allOfItCanBeHadAtOnceAndAgain() {
    board.allocate(64 << 20).close();
    List<Buffer> buffers = IntStream.range(0, 16).mapToObj(i -> board.allocate(4 << 20)).toList();
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> board.allocate(1));
    assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
    buffers.forEach(Buffer::close);
    board.allocate(64 << 20).close();
  }

  @Test
  void memoryThatIsInPiecesSaysSo() {
    List<Buffer> buffers = IntStream.range(0, 16).mapToObj(i -> board.allocate(4 << 20)).toList();
    buffers.get(3).close();
    buffers.get(7).close();
    AcceleratorException failure =
        catchThrowableOfType(AcceleratorException.class, () -> board.allocate(8 << 20));
    assertThat(failure.code()).isEqualTo(ErrorCode.OUT_OF_DEVICE_MEMORY);
    assertThat(failure).hasMessageContaining("no free range");
    assertThat(board.allocate(4 << 20).size()).isEqualTo(4 << 20);
  }
}
