package io.coral.examples.gzip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class MemberTest {

  /** How often it is read, counted. */
  private static final class Nothing extends InputStream {

    private int reads;

    @Override
    public int read() {
      reads++;
      return -1;
    }
  }

  @Test
  void aStreamThatHasEndedIsNotReadAgain() throws IOException {
    Nothing nothing = new Nothing();
    Member member = new Member(nothing, OutputStream.nullOutputStream());

    assertThat(member.hasNext()).isFalse();
    assertThat(member.hasNext()).isFalse();

    assertThat(nothing.reads).isEqualTo(1);
  }
}
