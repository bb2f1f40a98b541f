package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.core.engine.internal.kernels.Count;
import io.coral.runtime.sim.BoardModel;
import io.coral.spec.MemoryInfo;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** An array that no buffer of Java spans, on a board that has the memory. */
@Timeout(600)
@EnabledIfSystemProperty(
    named = "coral.large",
    matches = "true",
    disabledReason = "it takes 5 GiB of memory")
class LargeArrayTest {

  private static final int MIB = 1 << 20;

  /** Neither the host's pieces nor the board's are full. */
  private static final int MIBS = 2 * 1024 + 3;

  private static final String KERNELS =
      """
      {"name": "count", "kernelId": "count", "arguments": [{"type": "int*", "name": "data"}]}
      """;

  @Test
  void allOfItGoesToTheBoardAndBack(@TempDir Path temp) throws Exception {
    BoardModel.Bank bank = new BoardModel.Bank(MemoryInfo.DDR, 8L << 30, 0, 4L << 30);
    try (Rig rig = new Rig(temp);
        CoralArray array = rig.engine.array((long) MIBS * MIB)) {
      rig.install("large", KERNELS, Count.class);
      rig.simulator(Rig.BOARD.withMemories(List.of(bank)));
      try (CoralArray.View view = array.write()) {
        int number = 0;
        for (ByteBuffer piece : view.buffers()) {
          for (int at = 0; at < piece.capacity(); at += MIB) {
            piece.putInt(at, number++);
          }
        }
      }

      rig.engine.submit(Request.of("large.count").arg(array)).join();

      try (CoralArray.View view = array.read()) {
        int number = 0;
        for (ByteBuffer piece : view.buffers()) {
          for (int at = 0; at < piece.capacity(); at += MIB) {
            assertThat(piece.getInt(at)).isEqualTo(++number);
          }
        }
        assertThat(number).isEqualTo(MIBS);
      }
    }
  }
}
