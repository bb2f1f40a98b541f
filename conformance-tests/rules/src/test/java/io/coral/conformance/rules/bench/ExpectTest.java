package io.coral.conformance.rules.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ExpectTest {

  @Test
  void whatAnotherThreadCouldNotDecideIsNoFailure() {
    NotEvaluated undecided = new NotEvaluated("no device");

    assertThatThrownBy(
            () ->
                Expect.success(
                    "a call elsewhere",
                    () -> {
                      throw new ExecutionException(undecided);
                    }))
        .isSameAs(undecided);
  }

  @Test
  void whatAnotherThreadSawCounts() {
    RuleViolation seen = new RuleViolation("1", "2");

    assertThatThrownBy(
            () ->
                Expect.success(
                    "a call elsewhere",
                    () -> {
                      throw new ExecutionException(seen);
                    }))
        .isSameAs(seen);
  }

  @Test
  void bytesAreToldAsTheyWereCompared() throws Exception {
    ByteBuffer seen = ByteBuffer.allocateDirect(8);
    AtomicBoolean ended = new AtomicBoolean();
    Thread changes =
        new Thread(
            () -> {
              while (!ended.get()) {
                seen.put(5, (byte) 0x27).put(5, (byte) 0x28);
              }
            });
    changes.start();
    try {
      ByteBuffer expected = ByteBuffer.allocate(8).put(5, (byte) 0x27);
      for (int differed = 0; differed < 20_000; ) {
        try {
          Expect.bytes("it", expected, seen);
        } catch (RuleViolation e) {
          assertThat(e.expected()).isEqualTo("it: byte 5 is 0x27");
          assertThat(e.seen()).isNotEqualTo("byte 5 is 0x27");
          differed++;
        }
      }
    } finally {
      ended.set(true);
      changes.join();
    }
  }

  @Test
  void aDifferenceFarInIsToldWithItsPlaceInTheBuffer() {
    byte[] content = new byte[200_000];
    ByteBuffer all = ByteBuffer.allocateDirect(200_100).put(100 + 150_001, (byte) 9);

    assertThatThrownBy(
            () -> Expect.bytes("it", ByteBuffer.wrap(content), all.position(100).slice()))
        .hasMessage("expected: it: byte 150001 is 0x00; seen: byte 150001 is 0x09");
    assertThatThrownBy(() -> Expect.filled("it", (byte) 0, all.position(500), 100))
        .hasMessage("expected: it: every byte is 0x00; seen: byte 150001 is 0x09");
    assertThatThrownBy(() -> Expect.filled("before it", (byte) 7, all.position(97), 100))
        .hasMessageContaining("byte -3 is 0x00");
  }
}
