package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is recorded comes out as it went in, and takes bounded memory until then. */
class RecordedLinesTest {

  private static final int REPLY = 1 << 19;

  private final RecordedLines lines = new RecordedLines();

  @Test
  void itComesOutInItsOrderInParts() throws IOException {
    Random random = new Random(7);
    ByteArrayOutputStream in = new ByteArrayOutputStream();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 200; i++) {
      byte[] some = new byte[random.nextInt(8000)];
      random.nextBytes(some);
      in.write(some, 0, some.length);
      lines.write(some, 0, some.length);
    }

    for (int parts = 0; out.size() < in.size(); parts++) {
      assertThat(parts).as("parts").isLessThan(5);
      lines.take(REPLY).writeTo(out);
    }

    assertThat(out.toByteArray()).isEqualTo(in.toByteArray());
    assertThat(lines.take(REPLY)).isEmpty();
  }

  @Test
  void whoFetchesNothingLeavesNoRoomUntilItDoes() {
    byte[] some = new byte[8000];
    int many = 0;
    while (lines.hasRoom()) {
      lines.write(some, 0, some.length);
      many++;
    }

    assertThat(many * some.length).isLessThan(5 << 20);
    lines.take(REPLY);
    assertThat(lines.hasRoom()).isTrue();
  }

  @Test
  void itIsOverOnceItIsClosedAndAllIsFetched() {
    lines.write(7);
    assertThat(lines.isOver()).isFalse();
    lines.close();
    assertThat(lines.isOver()).isFalse();

    assertThat(lines.take(REPLY).toByteArray()).containsExactly(7);

    assertThat(lines.isOver()).isTrue();
  }
}
