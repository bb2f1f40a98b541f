package io.coral.runtime.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.roles.Copy;
import io.coral.runtime.sim.roles.Ends;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.capability.PeerCopy;
import io.coral.spec.capability.SubBuffers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buffers that no Java buffer spans; little of them is ever written, so little is backed. */
class LargeBufferTest {

  private static final long GIBIBYTE = 1L << 30;
  private static final long SIZE = 3 * GIBIBYTE + 5;

  /** Within a piece, over the edge of two, and where an {@code int} has its end. */
  private static final List<Long> PLACES =
      List.of(0L, (16 << 20) - 3L, Integer.MAX_VALUE - 2L, SIZE - 8);

  private SimRuntime simulator;
  private Resource board;

  @BeforeEach
  void openABoardThatAllowsThem() {
    simulator =
        new SimRuntime(
            Map.of("memories", "DDR:16GiB", "max.allocation", "4GiB", "boards", "count=1"));
    board = simulator.open("sim-0");
    byte[] kernels = KernelJar.pack(Roles.PLATFORM, List.of(Ends.class, Copy.class));
    board.program(Bitstream.of("large.jar", ByteBuffer.wrap(kernels)));
  }

  @AfterEach
  void closeIt() {
    board.close();
    simulator.close();
  }

  private Buffer allocate() {
    return board.memories().get(0).allocate(SIZE);
  }

  private static ByteBuffer bytes(int... values) {
    ByteBuffer bytes = ByteBuffer.allocateDirect(values.length);
    for (int value : values) {
      bytes.put((byte) value);
    }
    return bytes.flip();
  }

  private static List<Integer> read(Buffer buffer, long at) throws InterruptedException {
    ByteBuffer found = ByteBuffer.allocateDirect(8);
    buffer.read(at, found).await();
    return IntStream.range(0, 8).mapToObj(i -> found.get(i) & 0xFF).toList();
  }

  @Test
  void aMemoryAllowsWhatItsSettingSays() {
    MemoryInfo memory = board.memories().get(0).info();

    assertThat(memory.maxAllocation()).isEqualTo(4 * GIBIBYTE);
    assertThat(new BoardModel.Bank("DDR", 16 * GIBIBYTE, 0).info(0).maxAllocation())
        .isEqualTo(GIBIBYTE);
  }

  @Test
  void whatIsWrittenAnywhereIsReadThereAndNowhereElse() throws Exception {
    Buffer buffer = allocate();
    for (long at : PLACES) {
      buffer.write(at, bytes(1, 2, 3, 4, 5, 6, 7, 8)).await();
    }

    for (long at : PLACES) {
      assertThat(read(buffer, at)).as("at %s", at).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    }
    assertThat(read(buffer, Integer.MAX_VALUE - 10L)).as("fresh").containsOnly(0xA5);
    assertThat(read(buffer, GIBIBYTE)).as("fresh").containsOnly(0xA5);
  }

  @Test
  void aRangeIsFilledOverTheEdgeOfTwoPieces() throws Exception {
    Buffer buffer = allocate();

    buffer.fill((160 << 20) - 2L, 4, (byte) 9).await();

    assertThat(read(buffer, (160 << 20) - 4L)).containsExactly(0xA5, 0xA5, 9, 9, 9, 9, 0xA5, 0xA5);
  }

  @Test
  void aPartOfItIsABufferOfItsOwn() throws Exception {
    Buffer buffer = allocate();
    long from = 2 * GIBIBYTE + 4096;
    Buffer part = board.capability(SubBuffers.class).subBuffer(buffer, from, 64 << 20);

    part.write((16 << 20) - 4100, bytes(1, 2, 3, 4, 5, 6, 7, 8)).await();

    assertThat(read(buffer, from + (16 << 20) - 4100)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void rangesAreCopiedFromOneToAnother() throws Exception {
    Buffer source = allocate();
    Buffer target = allocate();
    source.write(Integer.MAX_VALUE - 2L, bytes(1, 2, 3, 4, 5, 6, 7, 8)).await();

    board
        .capability(PeerCopy.class)
        .copy(source, Integer.MAX_VALUE - 2L, target, (48 << 20) - 5L, 8)
        .await();

    assertThat(read(target, (48 << 20) - 5L)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void aKernelSeesItInPieces() throws Exception {
    Buffer buffer = allocate();
    ComputeUnit unit = board.openComputeUnit("ends");
    unit.setBuffer(0, buffer);

    unit.run().await();

    assertThat(read(buffer, 0)).startsWith(0xA6, 0xA5);
    assertThat(read(buffer, SIZE - 8)).endsWith(0xA5, 0xA6);
  }

  @Test
  void aKernelThatWantsItInOneIsToldWhatToDo() {
    Buffer buffer = allocate();
    ComputeUnit unit = board.openComputeUnit("copy");
    unit.setBuffer(0, buffer);
    unit.setBuffer(1, buffer);
    unit.setLong(2, 1);

    assertThatThrownBy(() -> unit.run().await())
        .hasMessageContaining("argument 1 has " + SIZE + " bytes, more than one buffer spans")
        .hasMessageContaining("use buffers(1)");
  }
}
