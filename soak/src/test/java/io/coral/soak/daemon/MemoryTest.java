package io.coral.soak.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MemoryTest {

  private static final int MIB = 1 << 20;

  private static Memory now() throws Exception {
    return Memory.of(ProcessHandle.current().pid());
  }

  @Test
  void whatIsNativeIsSeenAndGarbageIsNot() throws Exception {
    Memory before = now();
    long garbage = 0;
    for (int i = 0; i < 96; i++) {
      garbage += new byte[MIB].length;
    }
    assertThat(now().isBeyond(before)).as(garbage + " bytes of garbage").isFalse();

    List<ByteBuffer> kept = new ArrayList<>();
    for (int i = 0; i < 96; i++) {
      kept.add(ByteBuffer.allocateDirect(MIB));
    }
    Memory after = now();

    assertThat(kept).hasSize(96);
    assertThat(after.outside() - before.outside()).isBetween(90L * MIB, 150L * MIB);
    assertThat(after.isBeyond(before)).isTrue();
  }

  @Test
  void whatLivesIsSeen() throws Exception {
    Memory before = now();
    byte[] kept = new byte[16 * MIB];
    Memory after = now();

    assertThat(after.heap() - before.heap()).isBetween((long) kept.length, 20L * MIB);
    assertThat(after.isBeyond(before)).isTrue();
  }
}
