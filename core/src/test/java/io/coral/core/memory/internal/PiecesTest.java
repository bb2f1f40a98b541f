package io.coral.core.memory.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whateverTheCutsAreAllBytesArrive(long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[1_000];
    random.nextBytes(bytes);
    List<ByteBuffer> from = cut(ByteBuffer.wrap(bytes), random);
    ByteBuffer copied = ByteBuffer.allocate(bytes.length);
    List<ByteBuffer> to = cut(copied, random);

    Pieces.copy(from, to);

    assertThat(copied.array()).isEqualTo(bytes);
    assertThat(from).allMatch(ByteBuffer::hasRemaining);
    assertThat(to).allMatch(ByteBuffer::hasRemaining);
  }

  private static List<ByteBuffer> cut(ByteBuffer whole, Random random) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (int at = 0; at < whole.capacity(); ) {
      int bytes = Math.min(1 + random.nextInt(400), whole.capacity() - at);
      pieces.add(whole.slice(at, bytes));
      at += bytes;
    }
    return pieces;
  }
}
