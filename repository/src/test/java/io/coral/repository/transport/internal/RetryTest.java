package io.coral.repository.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final List<Duration> pauses = new ArrayList<>();
  private final Retry retry = new Retry(4, Duration.ofMillis(100), pauses::add);

  @Test
  void whatFailsByChanceIsTriedAgainAfterPausesThatDouble() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(
            () ->
                retry.run(
                    () -> {
                      throw new IOException("broken");
                    }))
        .withMessage("broken");
    assertThat(pauses)
        .containsExactly(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(400));
  }

  @Test
  void whatAnotherTryWouldNotChangeIsToldAtOnce() {
    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(
            () ->
                retry.run(
                    () -> {
                      throw new TransferException(URI.create("http://a/"), "refused");
                    }));
    assertThat(pauses).isEmpty();
  }
}
