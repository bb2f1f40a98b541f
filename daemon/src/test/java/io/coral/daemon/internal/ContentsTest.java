package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Contents and constants, which the daemon has by their numbers and digests. */
class ContentsTest extends OneDaemon {

  private static Wire.Argument versioned(TestClient.Lent lent, long offset, long version) {
    return Wire.Argument.newBuilder().setArray(range(lent, offset).setVersion(version)).build();
  }

  private static Wire.Range.Builder range(TestClient.Lent lent, long offset) {
    return Wire.Range.newBuilder().setSegment(lent.number).setOffset(offset).setLength(4);
  }

  private Wire.Reply fetch(TestClient.Lent lent, long offset, long version) throws IOException {
    return client.ask(
        Wire.Call.newBuilder()
            .setFetch(Wire.Fetch.newBuilder().setArray(range(lent, offset).setVersion(version))));
  }

  private static Wire.Call.Builder add(Wire.Argument a, Wire.Argument b, Wire.Argument sum) {
    return TestClient.submit("test.add", a, b, sum, TestClient.number(1));
  }

  @Test
  void aContentIsCopiedOnceForEachOfItsNumbers() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096)) {
      lent.bytes(0, 4).putFloat(0, 1);
      Wire.Call.Builder call =
          add(versioned(lent, 0, 1), versioned(lent, 0, 1), versioned(lent, 8, 2));
      assertThat(client.ask(call).getAnswer().getBytesIn()).isEqualTo(4);
      lent.bytes(0, 4).putFloat(0, 5);

      assertThat(client.ask(call).getAnswer().getBytesIn()).isZero();
      assertThat(lent.bytes(8, 4).getFloat(0)).isZero();
      assertThat(fetch(lent, 8, 2).hasDone()).isTrue();
      assertThat(lent.bytes(8, 4).getFloat(0)).isEqualTo(2);

      client.ask(add(versioned(lent, 0, 3), versioned(lent, 0, 3), versioned(lent, 8, 2)));
      fetch(lent, 8, 2);
      assertThat(lent.bytes(8, 4).getFloat(0)).isEqualTo(10);
    }
  }

  @Test
  void aContentThatTheDaemonDoesNotHaveIsNotFetched() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096)) {
      lent.bytes(0, 4).putFloat(0, 1);
      assertThat(fetch(lent, 0, 1).getFailure().getCode()).isEqualTo(Code.NO_CONTENT);
      client.ask(add(versioned(lent, 0, 1), versioned(lent, 0, 1), versioned(lent, 8, 2)));
      lent.bytes(0, 4).putFloat(0, 7);

      assertThat(fetch(lent, 0, 3).getFailure().getCode()).isEqualTo(Code.NO_CONTENT);
      assertThat(lent.bytes(0, 4).getFloat(0)).isEqualTo(7);
      assertThat(tenant().getBytes()).isEqualTo(4096 + 8);
      client.ask(
          Wire.Call.newBuilder().setRelease(Wire.Release.newBuilder().setSegment(lent.number)));
      assertThat(tenant().getBytes()).isZero();
    }
  }

  @Test
  void whoWritesWhatIsInUseWaitsAloneAndInOrder() throws IOException {
    try (TestClient other = TestClient.welcome(rig.socket());
        TestClient.Lent lent = client.new Lent(4096);
        TestClient.Addition addition = other.new Addition(10)) {
      long held = client.send(TestClient.submit("test.held", versioned(lent, 0, 1)));
      long second = client.send(TestClient.submit("test.held", versioned(lent, 0, 2)));
      long third = client.send(TestClient.submit("test.held", TestClient.array(lent, 8, 4)));

      assertThat(other.ask(addition.call()).hasAnswer()).isTrue();
      rig.permits.release(3);

      for (long id : List.of(held, second, third)) {
        assertThat(client.reply(id).hasAnswer()).isTrue();
      }
    }
  }

  @Test
  void aConstantIsKnownByItsDigestUntilItIsTakenBackAsOftenAsItWasKept() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096)) {
      lent.bytes(0, 4).putFloat(0, 3);
      Wire.Call.Builder keep =
          Wire.Call.newBuilder().setKeep(Wire.Keep.newBuilder().setContent(range(lent, 0)));
      ByteString digest = client.ask(keep).getKept().getDigest();
      assertThat(client.ask(keep).getKept().getDigest()).isEqualTo(digest);
      assertThat(tenant().getBytes()).isEqualTo(4096 + 4);
      lent.bytes(0, 4).putFloat(0, 100);
      Wire.Argument constant = Wire.Argument.newBuilder().setConstant(digest).build();
      Wire.Call.Builder call = add(constant, constant, TestClient.array(lent, 8, 4));
      Wire.Call.Builder forget =
          Wire.Call.newBuilder().setForget(Wire.Forget.newBuilder().setDigest(digest));

      assertThat(client.ask(forget).hasDone()).isTrue();
      assertThat(client.ask(call).hasAnswer()).isTrue();
      assertThat(lent.bytes(8, 4).getFloat(0)).isEqualTo(6);
      assertThat(client.ask(forget).hasDone()).isTrue();
      assertThat(client.ask(call).getFailure().getText()).contains("argument 1", "no constant");
      assertThat(client.ask(forget).getFailure().getCode()).isEqualTo(Code.NO_CONTENT);
      assertThat(tenant().getBytes()).isEqualTo(4096);
    }
  }
}
