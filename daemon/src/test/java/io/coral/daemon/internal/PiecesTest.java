package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiecesTest {

  private static List<ByteBuffer> cut(String sizes) {
    return Arrays.stream(sizes.split(" "))
        .map(size -> ByteBuffer.allocate(Integer.parseInt(size)))
        .toList();
  }

  @ParameterizedTest(name = "{0} into {1}")
  @CsvSource({"7, 7", "3 4, 7", "7, 3 4", "2 4 1, 3 3 1", "1 1 5, 4 2 9", "3 4, 3 4"})
  void allBytesAreCopiedWhereverTheyAreCut(String from, String into) {
    List<ByteBuffer> source = cut(from);
    List<ByteBuffer> target = cut(into);
    byte next = 1;
    for (ByteBuffer piece : source) {
      for (int i = 0; i < piece.capacity(); i++) {
        piece.put(i, next++);
      }
    }

    Pieces.copy(source, target);

    byte expected = 1;
    for (ByteBuffer piece : target) {
      for (int i = 0; i < piece.capacity(); i++) {
        assertThat(piece.get(i)).isEqualTo(expected < next ? expected++ : 0);
      }
      assertThat(piece.position()).isZero();
    }
  }
}
