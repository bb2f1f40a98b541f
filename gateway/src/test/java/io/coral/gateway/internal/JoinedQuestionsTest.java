package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.coral.gateway.wire.Wire;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of the gateway whose questions become one on a board. They wait for each other for half
 * an hour, so that what fills a batch decides and no time does, unless the model says otherwise.
 */
class JoinedQuestionsTest {

  private static final String LONG = "'delayMicros': 2000000000";

  @TempDir static Path temp;
  private static Rig rig;
  private static GrpcClient client;

  private final List<Client> waiting = new ArrayList<>();
  private float next = 1;

  @BeforeAll
  static void start() throws Exception {
    Path tokens = Files.writeString(temp.resolve("tokens"), "b blue\nd default\n");
    rig = new Rig(temp, Map.of("tokens", tokens.toString(), "wait.limit", "24h"));
    rig.installJoining("whole", LONG);
    rig.installJoining("four", LONG + ", 'preferred': [4]");
    rig.installJoining("shared", LONG + ", 'acrossTenants': true");
    rig.installJoining("soon", "'delayMicros': 1000");
    client = new GrpcClient(rig);
  }

  @AfterAll
  static void stop() {
    client.close();
    rig.close();
  }

  @AfterEach
  void nothingIsKept() {
    await().until(() -> rig.gateway.inference().underWay() == 0);
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
  }

  /** One that asks for sums, all of which are others than those of any other client. */
  private final class Client {
    private final float[] x;
    private final Wire.ModelInferRequest question;
    private final Future<Wire.ModelInferResponse> answer;

    Client(String model, String token, int entries, long micros) {
      x = new float[entries];
      float[] y = new float[entries];
      for (int i = 0; i < entries; i++) {
        x[i] = next++;
        y[i] = 1000;
      }
      Wire.ModelInferRequest.Builder asked =
          GrpcClient.question(model).toBuilder()
              .clearRawInputContents()
              .addRawInputContents(ByteString.copyFrom(Rig.floats(x)))
              .addRawInputContents(ByteString.copyFrom(Rig.floats(y)))
              .putParameters(
                  "timeout", Wire.InferParameter.newBuilder().setInt64Param(micros).build());
      asked.getInputsBuilderList().forEach(each -> each.setShape(0, entries));
      question = asked.build();
      answer = client.ask(question, token);
    }

    /** That its answer is its own, of a board that had so many entries at once. */
    void assertAnsweredIn(int batch) throws Exception {
      Wire.ModelInferResponse told = answer.get(60, TimeUnit.SECONDS);
      float[] sums = new float[x.length];
      for (int i = 0; i < x.length; i++) {
        sums[i] = x[i] + 1000;
      }
      assertThat(told.getRawOutputContents(0).toByteArray()).isEqualTo(Rig.floats(sums));
      assertThat(told.getParametersOrThrow("batch").getInt64Param()).isEqualTo(batch);
    }
  }

  private Client asks(String model, String token, int entries) {
    return new Client(model, token, entries, 0);
  }

  /** One that is known to wait for others. */
  private Client waits(String model, String token, int entries, long micros) {
    Client one = new Client(model, token, entries, micros);
    waiting.add(one);
    await().until(() -> rig.gateway.inference().waiting() == waiting.size());
    assertThat(one.answer).isNotDone();
    return one;
  }

  private static void assertAnsweredIn(int batch, List<Client> clients) throws Exception {
    for (Client each : clients) {
      each.assertAnsweredIn(batch);
    }
  }

  @Test
  void manyThatAskAtOnceFillBatchesAndEachHasItsOwnAnswer() throws Exception {
    List<Client> many = new ArrayList<>();
    for (int i = 0; i < 5 * Rig.MOST; i++) {
      many.add(asks("whole", "b", 1));
    }

    assertAnsweredIn(Rig.MOST, many);
  }

  @Test
  void aPreferredSizeIsNotWaitedBeyond() throws Exception {
    waits("four", "b", 1, 0);
    waits("four", "b", 2, 0);

    waiting.add(asks("four", "b", 1));

    assertAnsweredIn(4, waiting);
  }

  @Test
  void oneThatDoesNotFitIsNotWaitedFor() throws Exception {
    Client first = waits("whole", "b", 5, 0);

    Client second = asks("whole", "b", 6);
    first.assertAnsweredIn(5);
    Client third = asks("whole", "b", 2);

    assertAnsweredIn(Rig.MOST, List.of(second, third));
  }

  @Test
  void tenantsStayApart() throws Exception {
    waits("whole", "b", 5, 0);
    waits("whole", "d", 6, 0);

    waiting.add(asks("whole", "b", 3));
    waiting.add(asks("whole", "d", 2));

    assertAnsweredIn(Rig.MOST, waiting);
  }

  @Test
  void tenantsAreOneWhereTheModelAllowsIt() throws Exception {
    waits("shared", "b", 5, 0);

    waiting.add(asks("shared", "d", 3));

    assertAnsweredIn(Rig.MOST, waiting);
  }

  @Test
  void onesThatFillNoBatchAreAskedOnceTheFirstHasWaited() throws Exception {
    asks("soon", "b", 3).assertAnsweredIn(3);
  }

  @Test
  void oneThatIsLateIsToldSoAloneAndTheOthersWaitOn() throws Exception {
    waits("whole", "b", 2, 0);
    Client late = new Client("whole", "b", 1, 1);

    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> late.answer.get(60, TimeUnit.SECONDS))
        .withCauseInstanceOf(StatusRuntimeException.class)
        .satisfies(
            why ->
                assertThat(Status.fromThrowable(why).getCode())
                    .isEqualTo(Status.Code.DEADLINE_EXCEEDED));
    assertThat(rig.gateway.inference().waiting()).isEqualTo(1);

    waiting.add(asks("whole", "b", 6));

    assertAnsweredIn(Rig.MOST, waiting);
  }

  @Test
  void oneThatHasLessTimeThanThoseBeforeItTakesThemAlong() throws Exception {
    waits("whole", "b", 2, 0);

    waiting.add(new Client("whole", "b", 1, 4_000_000));

    assertAnsweredIn(3, waiting);
  }

  @Test
  void oneThatGoesAwayIsNotWaitedForAndOneThatIsWrongIsRefusedAlone() throws Exception {
    waits("whole", "b", 2, 0);
    Client gone = waits("whole", "b", 1, 0);
    gone.answer.cancel(true);
    waiting.remove(gone);
    await().until(() -> rig.gateway.inference().waiting() == 1);
    Wire.ModelInferRequest wrong =
        GrpcClient.question("whole").toBuilder().removeInputs(1).clearRawInputContents().build();
    assertThatExceptionOfType(ExecutionException.class)
        .isThrownBy(() -> client.ask(wrong, "b").get(60, TimeUnit.SECONDS))
        .satisfies(
            why ->
                assertThat(Status.fromThrowable(why).getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT));

    waiting.add(asks("whole", "b", 6));

    assertAnsweredIn(Rig.MOST, waiting);
  }
}
