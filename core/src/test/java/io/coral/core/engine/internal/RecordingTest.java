package io.coral.core.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.api.Recording;
import io.coral.api.RequestException;
import io.coral.api.Response;
import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.Traffic.Ran;
import io.coral.core.account.internal.TrafficReader;
import io.coral.core.engine.internal.Rig.Addition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traffic as the engine keeps it. */
class RecordingTest {

  @TempDir Path temp;

  private Rig rig;
  private Path file;

  @BeforeEach
  void setUp() throws IOException {
    rig = new Rig(temp);
    rig.install();
    file = temp.resolve("traffic.jsonl");
  }

  @AfterEach
  void tearDown() {
    rig.close();
  }

  @Test
  void aRequestIsKeptWithWhatItsReceiptTells() throws IOException {
    rig.simulator(Rig.BOARD);
    Response response;
    try (Recording recording = rig.engine.record(file)) {
      response =
          rig.run(new Addition(8).request.priority(3).deadline(Instant.now().plusSeconds(60)));
      assertThat(rig.engine.recording()).containsSame(recording);
    }

    Traffic traffic = TrafficReader.read(file);
    assertThat(traffic.weights()).containsEntry("default", 1.0);
    assertThat(traffic.boards()).hasSize(1);
    Arrival arrival = traffic.arrivals().get(0);
    assertThat(arrival.accelerator()).isEqualTo("math.addition");
    assertThat(arrival.priority()).isEqualTo(3);
    assertThat(arrival.deadline()).isBetween(30_000_000_000L, 60_000_000_000L);
    assertThat(arrival.bytesIn()).isEqualTo(64);
    assertThat(arrival.bytesOut()).isEqualTo(32);
    assertThat(arrival.bytes()).isEqualTo(96);
    Ran ran = arrival.ran().orElseThrow();
    assertThat(ran.board()).isEqualTo(traffic.boards().get(0).id());
    assertThat(ran.bitstream()).isEqualTo("math:1");
    assertThat(ran.unit()).isEqualTo(String.join("+", response.receipt().units()));
    assertThat(ran.waiting()).isEqualTo(response.receipt().waiting().toNanos());
    assertThat(ran.programming()).isEqualTo(response.receipt().programming().toNanos());
    assertThat(ran.run()).isGreaterThanOrEqualTo(response.run().orElseThrow().toNanos());
    assertThat(ran.waiting() + ran.in() + ran.run() + ran.out() + ran.rest())
        .isEqualTo(arrival.took());
  }

  @Test
  void aRequestThatFailsIsKeptWithItsCode() throws IOException {
    try (Recording recording = rig.engine.record(file)) {
      RequestException failure = Rig.failure(rig.engine.submit(new Addition(8).request));
      assertThat(failure.code()).isEqualTo(RequestException.Code.NO_BOARD);
      assertThat(recording.file()).isEqualTo(file);
    }

    assertThat(TrafficReader.read(file).arrivals())
        .singleElement()
        .satisfies(
            arrival -> {
              assertThat(arrival.outcome()).isEqualTo("NO_BOARD");
              assertThat(arrival.ran()).isEmpty();
            });
  }

  @Test
  void aBoardThatTheRecordingFindsProgrammedIsToldSo() throws IOException {
    rig.simulator(Rig.BOARD);
    rig.run(new Addition(8).request);

    rig.engine.record(file).close();

    assertThat(TrafficReader.read(file).boards())
        .singleElement()
        .satisfies(board -> assertThat(board.bitstream()).isEqualTo("math:1"));
  }

  @Test
  void thereIsOneRecordingAtATime() throws IOException {
    try (Recording recording = rig.engine.record(file)) {
      assertThatThrownBy(() -> rig.engine.record(temp.resolve("other")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(recording.file() + " already; stop that first");
    }
    assertThat(rig.engine.recording()).isEmpty();
    rig.engine.record(file).close();
  }

  @Test
  void anEngineThatIsClosedEndsItsRecording() throws IOException {
    Recording recording = rig.engine.record(file);

    rig.engine.close();

    assertThat(recording.failure()).isEmpty();
    assertThat(TrafficReader.read(file).lost()).hasValue(0);
  }
}
