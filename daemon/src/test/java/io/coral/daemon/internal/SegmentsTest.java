package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Memory that clients lend. */
class SegmentsTest extends OneDaemon {

  @Test
  void memoryThatIsNotLentCannotBeUsed() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096);
        TestClient other = TestClient.welcome(rig.socket())) {
      for (Wire.Argument range :
          List.of(
              TestClient.range(99, 0, 4),
              TestClient.range(lent.number, 4096, 1),
              TestClient.range(lent.number, -1, 8),
              TestClient.range(lent.number, 4, Long.MAX_VALUE),
              TestClient.range(lent.number, 0, 0))) {
        Wire.Failure failure = client.ask(TestClient.submit("test.held", range)).getFailure();
        assertThat(failure.getCode()).as("%s", range).isEqualTo(Code.WRONG_SEGMENT);
      }
      Wire.Failure others =
          other
              .ask(TestClient.submit("test.held", TestClient.range(lent.number, 0, 4)))
              .getFailure();
      assertThat(others.getCode()).isEqualTo(Code.WRONG_SEGMENT);
    }
  }

  @Test
  void aSegmentThatIsGivenBackStaysUntilItsRequestsAreDone() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096)) {
      long held = client.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      Wire.Call.Builder release =
          Wire.Call.newBuilder().setRelease(Wire.Release.newBuilder().setSegment(lent.number));

      assertThat(client.ask(release).hasDone()).isTrue();
      assertThat(tenant().getSegments()).isEqualTo(1);
      assertThat(client.ask(release).getFailure().getCode()).isEqualTo(Code.WRONG_SEGMENT);
      rig.permits.release();

      assertThat(client.reply(held).hasAnswer()).isTrue();
      assertThat(lent.bytes(0, 4).getInt(0)).isEqualTo(7);
      assertThat(tenant().getSegments()).isZero();
    }
  }

  @Test
  void aRegisterWithoutADescriptorIsRefused() throws IOException {
    Wire.Failure failure =
        client.ask(Wire.Call.newBuilder().setRegister(Wire.Register.newBuilder())).getFailure();

    assertThat(failure.getCode()).isEqualTo(Code.WRONG_SEGMENT);
    assertThat(failure.getText()).contains("no descriptor");
  }

  @Test
  void memoryHasTheNumberThatTheClientAsksForIfItIsFree() throws IOException {
    try (Descriptor made = SharedMemory.make(4096)) {
      assertThat(client.register(made, 2).getRegistered().getSegment()).isEqualTo(2);
      assertThat(client.register(made, 2).getFailure().getText())
          .contains("segment 2 is registered already");
      assertThat(client.register(made).getRegistered().getSegment()).isEqualTo(1);
      assertThat(client.register(made).getRegistered().getSegment()).isEqualTo(3);
    }
  }

  @Test
  void arraysOfARequestLieInSeveralSegments() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096);
        TestClient.Lent other = client.new Lent(4096)) {
      lent.bytes(0, 4).putFloat(0, 1);
      other.bytes(0, 4).putFloat(0, 2);
      Wire.Call.Builder call =
          TestClient.submit(
              "test.add",
              TestClient.array(lent, 0, 4),
              TestClient.array(other, 0, 4),
              TestClient.array(lent, 8, 4),
              TestClient.number(1));

      assertThat(client.ask(call).hasAnswer()).isTrue();
      assertThat(lent.bytes(8, 4).getFloat(0)).isEqualTo(3);
    }
  }
}
