package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.gateway.internal.Rig;
import io.coral.gateway.objects.internal.PlainStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An event whose store is away, at a gateway that takes one request at a time. */
class WaitingEventsTest {

  private static final String SHOUT = "/functions/test.shout";

  @TempDir private Path temp;
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CountDownLatch end = new CountDownLatch(1);

  @Test
  void oneThatWaitsForItsStoreKeepsNobodyFromABoardAndOthersOfItsKindAreBounded() throws Exception {
    try (PlainStore store = new PlainStore();
        Rig rig = rig(store)) {
      store.before = exchange -> exchange.sendResponseHeaders(503, -1);
      CompletableFuture<HttpResponse<byte[]>> first =
          CompletableFuture.supplyAsync(() -> event(rig, store, "first"));
      assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();

      HttpResponse<byte[]> plain =
          rig.post(SHOUT, BodyPublishers.ofString("a b"), "Content-Type", "text/plain");
      assertThat(text(plain)).isEqualTo("AB");
      HttpResponse<byte[]> second = event(rig, store, "second");
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(text(second)).contains("1 events wait for stores already");

      end.countDown();
      assertThat(first.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
      await().until(() -> rig.functions.events() == 0);
    }
  }

  private Rig rig(PlainStore store) throws Exception {
    return new Rig(
        temp,
        Map.of("requests", "1"),
        (gateway, coral, repository) ->
            new FunctionServlet(
                Map.of("allowed", store.address(), "attempts", "2"),
                gateway,
                coral,
                repository,
                nanos -> {
                  waiting.countDown();
                  end.await();
                }));
  }

  private static HttpResponse<byte[]> event(Rig rig, PlainStore store, String id) {
    String event =
        "{'specversion': '1.0', 'id': '%s', 'source': '/s', 'type': 't', 'dataref': '%sa'}"
            .formatted(id, store.address())
            .replace('\'', '"');
    try {
      return rig.post(SHOUT, BodyPublishers.ofString(event), "Content-Type", StructuredEvent.TYPE);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }
}
