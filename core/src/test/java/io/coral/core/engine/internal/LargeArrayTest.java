package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.CoralArray;
import io.coral.api.Request;
import io.coral.core.array.internal.SparseMemory;
import io.coral.core.engine.internal.kernels.Count;
import io.coral.core.engine.internal.kernels.Ends;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
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
class LargeArrayTest {

  private static final int MIB = 1 << 20;
  private static final long GIB = 1L << 30;

  /** Neither the host's pieces nor the board's are full. */
  private static final int MIBS = 2 * 1024 + 3;

  private static final String KERNELS =
      """
      {"name": "count", "kernelId": "count", "arguments": [{"type": "int*", "name": "data"}]},
      {"name": "ends", "kernelId": "ends", "arguments": [{"type": "int*", "name": "data"}]}
      """;

  private static final BoardModel BOARD =
      Rig.BOARD.withMemories(List.of(new BoardModel.Bank(MemoryInfo.DDR, 8L << 30, 0, 4L << 30)));

  /** Of each GiB the first number and the last. */
  private static final List<Long> PLACES =
      List.of(0L, GIB - 4, GIB, 2 * GIB - 4, 2 * GIB, (long) MIBS * MIB - 4);

  @Test
  void theEndsOfEachPieceGoToTheBoardAndBack(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp);
        SimRuntime board = new SimRuntime(List.of(BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
        CoralArray array = rig.engine.array((long) MIBS * MIB)) {
      SparseMemory.under(array, temp.resolve("array"));
      rig.install("large", KERNELS, Count.class, Ends.class);
      rig.engine.add(OddDevice.copyingEnds(MIB).runtime(board), 1);
      try (CoralArray.View view = array.write()) {
        for (int i = 0; i < PLACES.size(); i++) {
          put(view.buffers(), PLACES.get(i), 10 * i);
        }
      }

      for (int i = 0; i < 2; i++) {
        Rig.answer(rig.engine.submit(Request.of("large.ends").arg(array)));
      }

      try (CoralArray.View view = array.read()) {
        assertThat(PLACES)
            .extracting(place -> get(view.buffers(), place))
            .containsExactly(2, 12, 22, 32, 42, 52);
      }
      rig.engine.close();
    }
  }

  private static void put(List<ByteBuffer> pieces, long place, int number) {
    long before = 0;
    for (ByteBuffer piece : pieces) {
      if (place >= before && place < before + piece.capacity()) {
        piece.putInt((int) (place - before), number);
      }
      before += piece.capacity();
    }
  }

  private static int get(List<ByteBuffer> pieces, long place) {
    long before = 0;
    for (ByteBuffer piece : pieces) {
      if (place < before + piece.capacity()) {
        return piece.getInt((int) (place - before));
      }
      before += piece.capacity();
    }
    throw new AssertionError("the view ends at " + before);
  }

  @EnabledIfSystemProperty(
      named = "coral.large",
      matches = "true",
      disabledReason = "it takes 5 GiB of memory")
  @Test
  void allOfItGoesToTheBoardAndBack(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp);
        CoralArray array = rig.engine.array((long) MIBS * MIB)) {
      rig.install("large", KERNELS, Count.class, Ends.class);
      rig.simulator(BOARD);
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
