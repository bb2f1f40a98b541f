package io.coral.runtime.inaccel;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Memory;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors that a board adds. */
final class VectorAddition {

  /** Elements of a vector. */
  static final int COUNT = 5_000;

  static final int BYTES = COUNT * Float.BYTES;

  private VectorAddition() {}

  static ByteBuffer host(Buffer buffer) {
    return buffer.hostViews().get(0).order(ByteOrder.nativeOrder());
  }

  /** Programs a board and adds vectors three times, by arguments that are set once. */
  static void on(Resource board) throws InterruptedException {
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
}
