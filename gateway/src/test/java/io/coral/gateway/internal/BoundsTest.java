package io.coral.gateway.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the bounds of the settings refuse, as both protocols tell it. */
@Timeout(120)
class BoundsTest {

  private static final int MANY = 20;

  @TempDir private Path temp;

  @Test
  void aTenantThatAsksTooOftenIsToldSo() throws Exception {
    try (Rig rig = new Rig(temp, Map.of("rate", "1"));
        GrpcClient client = new GrpcClient(rig)) {
      List<CompletableFuture<HttpResponse<String>>> asked =
          Stream.generate(() -> Asking.of(rig, "sum")).limit(MANY).toList();
      boolean isRefused = false;
      for (CompletableFuture<HttpResponse<String>> each : asked) {
        HttpResponse<String> answer = each.get();
        if (answer.statusCode() == 429) {
          assertThat(answer.body()).contains("tenant default has more than 1 requests in a second");
          isRefused = true;
        } else {
          assertThat(answer.statusCode()).isEqualTo(200);
        }
      }
      assertThat(isRefused).isTrue();

      await()
          .untilAsserted(
              () -> {
                GrpcClient.Call call = client.begin(GrpcClient.INFER, GrpcClient.question("sum"));
                call.finish();
                assertThat(call.told().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              });
    }
  }

  @Test
  void whoWaitsTooLongForABoardIsToldSo() throws Exception {
    try (Rig rig = new Rig(temp, Map.of("wait.limit", "200ms"));
        GrpcClient client = new GrpcClient(rig)) {
      List<CompletableFuture<HttpResponse<String>>> asked =
          Stream.generate(() -> Asking.of(rig, "later")).limit(MANY).toList();
      await().until(() -> asked.stream().anyMatch(CompletableFuture::isDone));
      GrpcClient.Call call = client.begin(GrpcClient.INFER, GrpcClient.question("later"));
      call.finish();
      assertThat(call.told().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);

      rig.engine.permits.release(MANY);
      List<Integer> statuses =
          asked.stream().map(CompletableFuture::join).map(HttpResponse::statusCode).toList();
      assertThat(statuses).contains(504).containsOnly(200, 504);
    }
  }
}
