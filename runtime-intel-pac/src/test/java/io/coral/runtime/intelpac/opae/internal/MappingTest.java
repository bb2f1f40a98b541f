package io.coral.runtime.intelpac.opae.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MappingTest {

  private static final int LENGTH = 2 << 20;

  private final Libc libc = JnaLibc.bind();

  @Test
  void memoryIsZeroAndWritable() {
    Mapping mapping = Objects.requireNonNull(Mapping.ordinary(libc, LENGTH));
    assertThat(mapping.view().capacity()).isEqualTo(LENGTH);
    assertThat(mapping.view().get(LENGTH - 1)).isZero();
    mapping.view().put(LENGTH - 1, (byte) 1);
    mapping.release(false);
  }

  @Test
  void aViewKeepsItsBytesWhenOrdinaryMemoryTakesThePlaceOfAHugePage() {
    // the same path as for a huge page, on memory that every system has
    Mapping mapping = Objects.requireNonNull(Mapping.map(libc, LENGTH, 0, true));
    ByteBuffer view = mapping.view().slice(4096, 16);
    view.putLong(0, 42);
    mapping.release(true);
    assertThat(view.getLong(0)).isEqualTo(42);
    view.putLong(8, 43);
    assertThat(view.getLong(8)).isEqualTo(43);
  }

  @Test
  void aHugePageIsGivenBackAtOnceThoughAViewLives() {
    Mapping first = Mapping.huge(libc, LENGTH);
    assumeThat(first).as("a free huge page of 2 MiB").isNotNull();
    ByteBuffer view = first.view();
    view.putLong(0, 42);
    first.release(true);
    for (int i = 0; i < 100; i++) {
      Mapping next = Mapping.huge(libc, LENGTH);
      assertThat(next).as("page %s", i).isNotNull();
      next.view().putLong(0, i);
      next.release(i % 2 == 0);
    }
    assertThat(view.getLong(0)).isEqualTo(42);
  }
}
