package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a client is told before it asks, and what it leaves. */
class DaemonTest extends OneDaemon {

  @Test
  void aClientIsToldOnWhoseBehalfItAsksAndWhatItMustKeepTo() throws IOException {
    try (TestClient other = new TestClient(rig.socket())) {
      Wire.Welcome welcome =
          other
              .ask(Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(3)))
              .getWelcome();

      assertThat(welcome.getVersion()).isEqualTo(1);
      assertThat(welcome.getTenant()).isEqualTo("default");
      assertThat(welcome.getLimits().getCalls()).isEqualTo(4);
      assertThat(welcome.getLimits().getUnread()).isEqualTo(64 << 10);
    }
  }

  @Test
  void whatIsThereIsListed() throws IOException {
    Wire.Accelerators accelerators =
        client
            .ask(Wire.Call.newBuilder().setAccelerators(Wire.ListAccelerators.newBuilder()))
            .getAccelerators();
    Wire.Boards boards =
        client.ask(Wire.Call.newBuilder().setBoards(Wire.ListBoards.newBuilder())).getBoards();
    Wire.Runtimes runtimes =
        client
            .ask(Wire.Call.newBuilder().setRuntimes(Wire.ListRuntimes.newBuilder()))
            .getRuntimes();

    assertThat(accelerators.getAcceleratorsList())
        .extracting(Wire.Accelerator::getId)
        .containsExactly("test.add", "test.held", "test.later", "test.shout", "test.spread");
    assertThat(accelerators.getAccelerators(0).getParameters(2).getAccess())
        .isEqualTo(Wire.Parameter.Access.WRITE);
    assertThat(boards.getBoardsList()).extracting(Wire.Board::getId).hasSize(2);
    assertThat(boards.getBoards(0).getMemoriesList()).hasSize(2);
    assertThat(runtimes.getRuntimes(0).getId()).isEqualTo("sim");
  }

  @Test
  void aClientThatGoesLeavesNothing() throws IOException {
    int before = mappings();
    try (TestClient gone = TestClient.welcome(rig.socket());
        TestClient.Lent lent = gone.new Lent(4096)) {
      gone.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      gone.send(TestClient.submit("test.held", TestClient.array(lent, 4, 4)));
      gone.send(TestClient.submit("test.held", TestClient.array(lent, 8, 4)));
      await().until(() -> tenant().getCalls() == 3);
    }
    rig.permits.release(3);

    await()
        .untilAsserted(
            () -> {
              assertThat(tenant().getCalls()).isZero();
              assertThat(tenant().getSegments()).isZero();
              assertThat(mappings()).isEqualTo(before);
              assertThat(tenant().getClients()).isEqualTo(2);
            });
  }

  private static int mappings() throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
      return (int) lines.filter(line -> line.contains("memfd:coral")).count();
    }
  }

  @Test
  void leasesEndWithTheirClient() throws IOException {
    Wire.Reserve.Builder reserve =
        Wire.Reserve.newBuilder().setBoards("coral/sim").setCount(2).setTerm(60_000_000_000L);
    try (TestClient gone = TestClient.welcome(rig.socket())) {
      Wire.Leased leased = gone.ask(Wire.Call.newBuilder().setReserve(reserve)).getLeased();
      assertThat(leased.getBoardsList()).hasSize(2);
      assertThat(rig.coral().leases()).hasSize(1);
    }
    await().until(() -> rig.coral().leases().isEmpty());
  }

  @Test
  void aClientThatDoesNotReadIsHungUpOn() throws IOException {
    try (TestClient deaf = TestClient.welcome(rig.socket())) {
      Wire.Call.Builder call = TestClient.submit("no.such." + "x".repeat(1000));
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  deaf.send(call);
                }
              });
    }
    assertThat(tenant().getClients()).isPositive();
  }

  @Test
  void nobodyIsTakenBeyondTheLimitUntilSomebodyGoes() throws IOException {
    List<TestClient> all = new ArrayList<>();
    while (tenant().getClients() < CLIENTS) {
      all.add(TestClient.welcome(rig.socket()));
    }
    try (TestClient waiting = new TestClient(rig.socket())) {
      long hello =
          waiting.send(Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(1)));
      assertThat(tenant().getClients()).isEqualTo(CLIENTS);
      all.remove(0).close();

      assertThat(waiting.reply(hello).hasWelcome()).isTrue();
    } finally {
      all.forEach(TestClient::close);
    }
  }

  @Test
  void aStreamThatIsNoneIsToldWhyAndHungUpOn() throws IOException {
    try (TestClient stranger = new TestClient(rig.socket())) {
      stranger.socket.send("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      Wire.Reply reply = stranger.next();
      assertThat(reply.getId()).isZero();
      assertThat(reply.getFailure().getText()).contains("expected 1 to 1048576");
      assertThatExceptionOfType(IOException.class).isThrownBy(stranger::next);
    }
    try (TestClient.Addition addition = client.new Addition(10)) {
      assertThat(client.ask(addition.call()).hasAnswer()).isTrue();
    }
  }

  @Test
  void nothingComesBeforeHello() throws IOException {
    try (TestClient stranger = new TestClient(rig.socket())) {
      stranger.send(Wire.Call.newBuilder().setBoards(Wire.ListBoards.newBuilder()));

      assertThat(stranger.next().getFailure().getText()).contains("Hello");
    }
  }

  @Test
  void aCallThatTheDaemonDoesNotKnowIsRefusedAndTheClientGoesOn() throws IOException {
    Wire.Call.Builder later = Wire.Call.newBuilder();
    later.mergeFrom(ByteString.fromHex("fa0700"));

    assertThat(client.ask(later).getFailure().getCode()).isEqualTo(Code.UNSUPPORTED);
    try (TestClient.Addition addition = client.new Addition(10)) {
      assertThat(client.ask(addition.call()).hasAnswer()).isTrue();
    }
  }

  @Test
  void aStopHangsUpAndTakesTheSocketAway() throws IOException {
    rig.stopDaemon();

    assertThatExceptionOfType(IOException.class).isThrownBy(client::next);
    assertThat(client.isOver).isTrue();
    assertThat(rig.socket()).doesNotExist();
    rig.replaceDaemon();
    look();
  }
}
