package io.coral.daemon.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.protocol.local.Descriptor;
import io.coral.protocol.local.SharedMemory;
import io.coral.protocol.wire.Wire;
import io.coral.protocol.wire.Wire.Failure.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the requests of a client. */
class SubmitsTest extends OneDaemon {

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
  void aNameThatNoClientSendsIsRefusedAndTheClientGoesOn() throws IOException {
    Wire.Call.Builder call = TestClient.submit("test.held");
    call.getSubmitBuilder().setApplication("x".repeat(129));

    Wire.Failure failure = client.ask(call).getFailure();

    assertThat(failure.getCode()).isEqualTo(Code.WRONG_CALL);
    assertThat(failure.getText())
        .isEqualTo(
            "the application's name has 129 bytes in UTF-8; expected at most 128, and no control"
                + " characters");
    assertThat(client.tenant("default").getClients()).isEqualTo(2);
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
  void anErrorOfTheEngineEndsTheCallAndNothingElse() throws IOException {
    Wire.Prepare prepare =
        Wire.Prepare.newBuilder().setBoard("sim-0").setAccelerator(Refusing.ERROR).build();
    try (TestClient.Lent lent = client.new Lent(4096)) {
      for (Wire.Call.Builder each :
          List.of(
              TestClient.submit(Refusing.ERROR),
              TestClient.submit(Refusing.ERROR, TestClient.array(lent, 0, 4)),
              Wire.Call.newBuilder().setPrepare(prepare))) {
        Wire.Failure failure = client.ask(each).getFailure();

        assertThat(failure.getCode()).isEqualTo(Code.UNKNOWN);
        assertThat(failure.getText()).isEqualTo("a test's");
      }
      assertThat(tenant().getCalls()).isZero();
    }
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

      long before = tenant().getAnswered();
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
      assertThat(tenant().getAnswered()).isEqualTo(before + 4);
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
}
