package io.coral.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Constant;
import io.coral.api.Lease;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.ReservationException;
import io.coral.protocol.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of requests whose daemon goes, or whose client does. */
class DaemonGoneTest extends OneDaemon {

  @ParameterizedTest
  @MethodSource("io.coral.client.Case#again")
  void everyCaseOfADaemonThatGoesIsRight(Case one) throws IOException {
    Case.Made made = one.make(coral::allocate);
    Answer answer = coral.submit(made.request());
    // a daemon that ends leaves what it did not begin to the next
    await().until(() -> !rig.coral().underWay().isEmpty());
    rig.replaceDaemon();
    rig.permits.release(4);

    if (one.outcome().equals("OK")) {
      answer.join();
      for (Case.Expected expected : made.expected()) {
        assertThat(expected.given()).isEqualByComparingTo(expected.wanted());
      }
    } else {
      assertThat(failure(answer).code().name()).isEqualTo(one.outcome());
      assertThat(failure(answer))
          .hasMessageContaining("of " + one.accelerator() + " was under way when the daemon went");
    }
    await().until(() -> rig.coral().underWay().isEmpty());
    rig.permits.drainPermits();
  }

  @ParameterizedTest(name = "waited for {0} ms, somebody listens: {1}")
  @CsvSource({"0, false", "50, false", "1000, true"})
  void aDaemonThatStaysAwayIsSaidWithTheRequestThatItHad(long millis, boolean isMute)
      throws IOException {
    try (DaemonCoral impatient = DaemonCoral.connect(rig.socket(), Duration.ofMillis(millis))) {
      Answer answer = impatient.submit(Request.of("test.held").arg(direct(4)));
      if (isMute) {
        rig.muteDaemon();
      } else {
        rig.stopDaemon();
      }

      assertThat(failure(answer).code()).isEqualTo(RequestException.Code.SHUTDOWN);
      assertThat(failure(answer)).hasMessageMatching("request \\d+ of test.held: the daemon .*");
    } finally {
      replace();
    }
  }

  @Test
  void aMuteDaemonIsGivenUpByWhoHasMoreToAskThanItsSocketTakes() throws IOException {
    try (DaemonCoral impatient = DaemonCoral.connect(rig.socket(), Duration.ofSeconds(2))) {
      rig.stopDaemon();
      List<Answer> answers =
          Stream.generate(() -> impatient.submit(Request.of("test.held").arg(1)))
              .limit(600)
              .toList();
      rig.muteDaemon();

      assertThat(answers)
          .allSatisfy(each -> assertThat(failure(each)).hasMessageContaining(": the daemon "));
      assertThat(failure(impatient.submit(Request.of("test.held").arg(1))))
          .hasMessageContaining("connect again");
    } finally {
      replace();
    }
  }

  @Test
  void whatIsAskedInPlaceWhileThereIsNoDaemonIsNotLost() throws IOException {
    ByteBuffer number = coral.allocate(4).order(ByteOrder.nativeOrder()).putFloat(0, 3);
    rig.stopDaemon();
    Answer answer = coral.submit(Request.of("test.add").args(number, number, number, 1));

    rig.replaceDaemon();

    answer.join();
    assertThat(number.getFloat(0)).isEqualTo(6);
  }

  @Test
  void whatIsGivenUpWhileThereIsNoDaemonIsNotAskedAgain() throws IOException {
    Answer answer = coral.submit(Request.of("test.held").arg(coral.allocate(4)));
    rig.stopDaemon();
    assertThat(answer.cancel(true)).isTrue();
    replace();

    assertThatExceptionOfType(CancellationException.class).isThrownBy(answer::join);
  }

  @Test
  void aRequestIsAnsweredWhoseDaemonWentWithItsConstant() throws IOException {
    ByteBuffer sum = coral.allocate(12).order(ByteOrder.nativeOrder());
    Request request =
        Request.of("test.later")
            .arg(coral.allocate(12))
            .arg(Constant.ofNumbers(new float[] {4, 5, 6}))
            .arg(sum)
            .arg(3);
    Answer answer = coral.submit(request);

    rig.replaceDaemonUnderARequest();

    assertThat(answer.join().attempts()).isEqualTo(1);
    assertThat(sum.getFloat(8)).isEqualTo(6);
    await().until(() -> rig.coral().underWay().isEmpty());
    rig.permits.drainPermits();
  }

  @Test
  void leasesEndWithTheirDaemonAndNotWhenTheClockIsSet() throws IOException {
    Lease lease = coral.reserve(Reservation.of("coral/sim", Duration.ofMinutes(1)));
    Wire.Leased told = Wire.Leased.newBuilder().addBoards("sim-0").setUntil(1).build();
    Lease other = new RemoteLease(coral, "default", coral.life(), told, Duration.ofMinutes(1));
    assertThat(other.ended()).isEmpty();

    replace();

    await().until(() -> lease.ended().isPresent());
    assertThat(lease.ended()).hasValue("the daemon that kept it went");
    assertThatExceptionOfType(ReservationException.class)
        .isThrownBy(() -> lease.renew(Duration.ofMinutes(1)))
        .extracting(ReservationException::code)
        .isEqualTo(ReservationException.Code.ENDED);
    lease.close();
    await().until(() -> rig.coral().leases().isEmpty());
  }

  @Test
  void whatIsUnderWayFailsWhenTheClientIsClosed() {
    Answer answer = coral.submit(Request.of("test.held").arg(direct(4)));
    coral.close();

    assertThat(failure(answer).code()).isEqualTo(RequestException.Code.SHUTDOWN);
    assertThat(failure(coral.submit(Request.of("test.held").arg(direct(4)))).code())
        .isEqualTo(RequestException.Code.SHUTDOWN);
    rig.permits.release();
    await().until(() -> rig.coral().underWay().isEmpty());
    rig.permits.drainPermits();
  }
}
