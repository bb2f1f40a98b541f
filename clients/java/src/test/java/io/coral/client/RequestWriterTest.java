package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a request's deadline becomes on its way. */
class RequestWriterTest extends OneDaemon {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOW = Instant.EPOCH;

  private static RequestWriter writer(Connection connection, Request request) {
    SharedArrays arrays = new SharedArrays(connection);
    return new RequestWriter(
        request,
        new RequestWriter.Data(
            arrays, new RemoteArrays(connection), new RemoteConstants(connection, arrays)));
  }

  @Test
  void whatIsToldAgainHasTheRestOfItsTimeHoweverTheClockIsSetThen() throws IOException {
    try (Connection connection = new Connection(rig.socket(), Duration.ZERO)) {
      RequestWriter writer = writer(connection, Request.of("a.b").deadline(NOW.plus(HOUR)));
      Wire.Submit first = writer.write(NOW);

      assertThat(first.getWithin()).isEqualTo(HOUR.toNanos());
      assertThat(writer.writeAgain(first).getWithin()).isPositive().isLessThan(HOUR.toNanos());
    }
  }

  @Test
  void whatIsLateIsNotTold() throws IOException {
    try (Connection connection = new Connection(rig.socket(), Duration.ZERO)) {
      RequestWriter writer = writer(connection, Request.of("a.b").deadline(Instant.MIN));

      assertThatExceptionOfType(RequestException.class)
          .isThrownBy(() -> writer.write(NOW))
          .extracting(RequestException::code)
          .isEqualTo(RequestException.Code.DEADLINE);
    }
  }
}
