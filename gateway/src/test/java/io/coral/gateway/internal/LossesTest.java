package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boards that are lost at their tenth run, and a model that is removed, under load. */
class LossesTest {

  private static final String FAULTS = "io.coral.runtime.sim.faults";
  private static final int AT_ONCE = 60;
  private static final String QUESTION =
      """
      {'inputs': [
        {'name': 'x', 'datatype': 'FP32', 'shape': [1], 'data': [1]},
        {'name': 'y', 'datatype': 'FP32', 'shape': [1], 'data': [%d]}]}
      """;

  @Test
  void asLongAsOneIsLeftAllAreAnsweredAndThenEachIsToldWhy(@TempDir Path temp) throws Exception {
    System.setProperty(FAULTS, "run:10=lose");
    try (Rig rig = new Rig(temp, Map.of())) {
      HttpResponse<String> answer = rig.ask("sum", QUESTION.formatted(0));
      int answered = 0;
      while (answer.statusCode() == 200 && answered < 100) {
        assertThat(answer.body()).contains("\"data\":[" + (answered + 1) + ".0]");
        answered++;
        answer = rig.ask("sum", QUESTION.formatted(answered));
      }

      assertThat(answered).as("of two boards, nine runs each").isEqualTo(18);
      assertThat(answer.statusCode()).as("the one that lost the last").isEqualTo(500);
      assertThat(answer.body()).contains("the device was lost");
      answer = rig.ask("sum", QUESTION.formatted(0));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
      assertThat(rig.get("/v2/health/ready").statusCode()).isEqualTo(400);
      assertThat(rig.get("/v2/models/sum/ready").statusCode()).isEqualTo(400);
      assertThat(rig.get("/v2/health/live").statusCode()).isEqualTo(200);
      try (GrpcClient client = new GrpcClient(rig)) {
        GrpcClient.Call call = client.begin(GrpcClient.INFER, GrpcClient.question("sum"));
        call.finish();
        assertThat(call.told().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(client.isServerReady()).isFalse();
      }
      await().until(() -> rig.gateway.inference().memory().taken() == 0);
    } finally {
      System.clearProperty(FAULTS);
    }
  }

  @Test
  void ofManyAtOnceEachIsAnsweredOrToldWhy(@TempDir Path temp) throws Exception {
    System.setProperty(FAULTS, "run:10=lose");
    try (Rig rig = new Rig(temp, Map.of())) {
      List<CompletableFuture<HttpResponse<String>>> asked =
          Stream.generate(() -> Asking.of(rig, "sum")).limit(AT_ONCE).toList();

      int answered = 0;
      for (CompletableFuture<HttpResponse<String>> each : asked) {
        HttpResponse<String> answer = each.get(60, TimeUnit.SECONDS);
        if (answer.statusCode() == 200) {
          assertThat(answer.body()).contains("\"data\":[3.0]");
          answered++;
        } else {
          assertThat(answer.statusCode()).as(answer.body()).isIn(500, 503);
          assertThat(answer.body()).containsPattern("the device was lost|no board|No board");
        }
      }
      assertThat(answered).as("of two boards, nine runs each").isEqualTo(18);
      await().until(() -> rig.gateway.inference().memory().taken() == 0);
      assertThat(rig.gateway.inference().underWay()).isZero();
    } finally {
      System.clearProperty(FAULTS);
    }
  }

  @Test
  void aModelThatIsRemovedUnderLoadIsAnsweredOrNotFound(@TempDir Path temp) throws Exception {
    try (Rig rig = new Rig(temp, Map.of())) {
      rig.install("gone", "1", "later");
      var under = Stream.generate(() -> Asking.of(rig, "gone")).limit(AT_ONCE).toList();
      await().until(() -> rig.gateway.inference().underWay() == AT_ONCE);
      await().until(rig.engine.permits::hasQueuedThreads);

      rig.repository.remove(rig.repository.find("gone.k").get(0).folder().getFileName().toString());
      await().until(() -> rig.get("/v2/models/gone").statusCode() == 404);
      assertThat(rig.ask("gone", QUESTION.formatted(0)).statusCode()).isEqualTo(404);
      rig.engine.permits.release(AT_ONCE);

      int answered = 0;
      for (var each : under) {
        HttpResponse<String> answer = each.get(30, TimeUnit.SECONDS);
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 404, 503);
        answered += answer.statusCode() == 200 ? 1 : 0;
      }
      assertThat(answered).as("those that boards had").isPositive();
      await().until(() -> rig.gateway.inference().memory().taken() == 0);
    }
  }
}
