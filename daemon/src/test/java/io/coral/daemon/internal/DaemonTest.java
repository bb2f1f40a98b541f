package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told, and what it leaves. */
@Timeout(60)
class DaemonTest {

  private static final Map<String, String> SMALL =
      Map.of(
          "clients", "20",
          "tenant.requests", "4",
          "tenant.segments", "3",
          "tenant.bytes", "1MiB",
          "unread", "64KiB");

  private DaemonRig rig;
  private TestClient client;

  @BeforeEach
  void start(@TempDir Path temp) throws IOException {
    rig = new DaemonRig(temp, SMALL);
    client = TestClient.welcome(rig.socket());
  }

  @AfterEach
  void stop() {
    client.close();
    rig.close();
  }

  private Wire.Tenant tenant() throws IOException {
    try (TestClient other = TestClient.welcome(rig.socket())) {
      return other.tenant("default");
    }
  }

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
  void aRequestComputesInTheClientsMemory() throws IOException {
    try (TestClient.Addition addition = client.new Addition(1000)) {
      Wire.Answer answer = client.ask(addition.call()).getAnswer();

      assertThat(addition.isRight()).isTrue();
      assertThat(answer.getRuntime()).isEqualTo("sim");
      assertThat(answer.getBoard()).startsWith("sim-");
      assertThat(answer.getBitstream()).isEqualTo("test:1");
      assertThat(answer.getBytesIn()).isEqualTo(8000);
      assertThat(answer.getBytesOut()).isEqualTo(4000);
      assertThat(answer.getStages(0).getKernel()).startsWith("add");
      assertThat(answer.getStages(0).getRun().getEnded()).isPositive();
    }
  }

  @Test
  void stagesAreLeftOutForAClientThatDoesNotLookAtThem() throws IOException {
    try (TestClient other = new TestClient(rig.socket())) {
      other.ask(
          Wire.Call.newBuilder()
              .setHello(Wire.Hello.newBuilder().setVersion(1).setWithoutStages(true)));
      try (TestClient.Addition addition = other.new Addition(1000)) {
        Wire.Answer answer = other.ask(addition.call()).getAnswer();

        assertThat(answer.getBitstream()).isEqualTo("test:1");
        assertThat(answer.getStagesCount()).isZero();
      }
    }
  }

  @Test
  void repliesComeAsRequestsEndNotAsTheyCame() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096);
        TestClient.Addition addition = client.new Addition(10)) {
      long held = client.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      long added = client.send(addition.call());

      assertThat(client.next().getId()).isEqualTo(added);
      rig.permits.release();
      assertThat(client.reply(held).hasAnswer()).isTrue();
      assertThat(lent.bytes(0, 4).getInt(0)).isEqualTo(7);
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
  void aRequestIsGivenUpAndExplained() throws IOException {
    try (TestClient.Lent lent = client.new Lent(4096)) {
      long first = client.send(TestClient.submit("test.held", TestClient.array(lent, 0, 4)));
      long second = client.send(TestClient.submit("test.held", TestClient.array(lent, 4, 4)));
      long third = client.send(TestClient.submit("test.held", TestClient.array(lent, 8, 4)));
      String why =
          client
              .ask(Wire.Call.newBuilder().setExplain(Wire.Explain.newBuilder().setSubmit(third)))
              .getText()
              .getText();
      assertThat(why).contains("test.held");

      for (long id : List.of(third, second, first)) {
        assertThat(
                client
                    .ask(Wire.Call.newBuilder().setCancel(Wire.Cancel.newBuilder().setSubmit(id)))
                    .hasDone())
            .isTrue();
      }
      rig.permits.release(3);

      assertThat(client.reply(third).getFailure().getCode()).isEqualTo(Code.CANCELLED);
      assertThat(client.reply(second).getFailure().getCode()).isEqualTo(Code.CANCELLED);
      assertThat(client.reply(first).getFailure().getCode()).isEqualTo(Code.CANCELLED);
    }
  }

  @Test
  void aRefusalSaysWhatTheEngineSays() throws IOException {
    Wire.Failure unknown = client.ask(TestClient.submit("test.ad")).getFailure();
    Wire.Failure wrong = client.ask(TestClient.submit("test.add")).getFailure();

    assertThat(unknown.getCode()).isEqualTo(Code.UNKNOWN_ACCELERATOR);
    assertThat(unknown.getText()).contains("test.add");
    assertThat(unknown.getAccelerator()).isEqualTo("test.ad");
    assertThat(wrong.getCode()).isEqualTo(Code.WRONG_ARGUMENT);
    assertThat(wrong.getText()).contains("4");
  }

  @Test
  void anotherTenantsNameIsOfNoUse() throws IOException {
    Wire.Submit.Builder submit =
        Wire.Submit.newBuilder().setAccelerator("test.held").setTenant("blue");

    Wire.Failure failure = client.ask(Wire.Call.newBuilder().setSubmit(submit)).getFailure();

    assertThat(failure.getCode()).isEqualTo(Code.UNKNOWN_TENANT);
    assertThat(failure.getText()).contains("default", "blue");
  }

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
  void aTenantHasItsLimits() throws IOException {
    try (Descriptor large = SharedMemory.make(2 << 20);
        TestClient.Lent lent = client.new Lent(4096);
        TestClient.Lent second = client.new Lent(4096);
        TestClient.Lent third = client.new Lent(4096);
        Descriptor fourth = SharedMemory.make(4096)) {
      assertThat(List.of(second.number, third.number)).doesNotHaveDuplicates();
      assertThat(client.register(fourth).getFailure().getText()).contains("has 3 segments");
      client.ask(
          Wire.Call.newBuilder().setRelease(Wire.Release.newBuilder().setSegment(third.number)));
      assertThat(client.register(large).getFailure().getText()).contains("above 1048576");

      List<Long> held = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        held.add(client.send(TestClient.submit("test.held", TestClient.array(lent, 4L * i, 4))));
      }
      Wire.Failure fifth =
          client.ask(TestClient.submit("test.held", TestClient.array(lent, 16, 4))).getFailure();
      assertThat(fifth.getCode()).isEqualTo(Code.QUOTA);
      assertThat(fifth.getText()).contains("4 requests");
      rig.permits.release(4);
      for (long id : held) {
        assertThat(client.reply(id).hasAnswer()).isTrue();
      }
      assertThat(tenant().getCalls()).isZero();
      assertThat(tenant().getAnswered()).isEqualTo(4);
    }
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
  void whatMayHaveRunIsRunAgainUnlessItReadsWhatItWrites() throws IOException {
    try (TestClient.Addition addition = client.new Addition(10);
        TestClient.Lent lent = client.new Lent(4096)) {
      assertThat(client.ask(addition.call().setAgain(true)).hasAnswer()).isTrue();
      assertThat(addition.isRight()).isTrue();

      Wire.Call.Builder held = TestClient.submit("test.held", TestClient.array(lent, 0, 4));
      Wire.Failure lost = client.ask(held.setAgain(true)).getFailure();
      assertThat(lost.getCode()).isEqualTo(Code.LOST);
      assertThat(tenant().getCalls()).isZero();
    }
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
    for (int i = 1; i < 20; i++) {
      all.add(TestClient.welcome(rig.socket()));
    }
    try (TestClient waiting = new TestClient(rig.socket())) {
      long hello =
          waiting.send(Wire.Call.newBuilder().setHello(Wire.Hello.newBuilder().setVersion(1)));
      assertThat(client.tenant("default").getClients()).isEqualTo(20);
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
  }
}
