package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.gateway.internal.Rig;
import io.coral.gateway.objects.internal.PlainStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events whose store is away, which wait for as long as the test lets them. */
@Timeout(60)
class WaitingEventsTest {

  private static final String SHOUT = "/functions/test.shout";

  @TempDir private Path temp;
  private final BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>();

  @Test
  void oneThatWaitsForItsStoreKeepsNobodyFromABoardAndOthersOfItsKindAreBounded() throws Exception {
    try (PlainStore store = new PlainStore();
        Rig rig = rig(store, 1)) {
      store.before = exchange -> exchange.sendResponseHeaders(503, -1);
      CompletableFuture<HttpResponse<byte[]>> first =
          CompletableFuture.supplyAsync(() -> event(rig, store, "first"));
      Runnable next = waiting.take();

      HttpResponse<byte[]> plain =
          rig.post(SHOUT, BodyPublishers.ofString("a b"), "Content-Type", "text/plain");
      assertThat(text(plain)).isEqualTo("AB");
      HttpResponse<byte[]> second = event(rig, store, "second");
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(text(second)).contains("1 events wait for stores already");

      next.run();
      assertThat(first.get().statusCode()).isEqualTo(503);
      await().until(() -> rig.functions.events() == 0);
    }
  }

  @Test
  void manyThatWaitKeepNoThreadFromOthers() throws Exception {
    int many = 20;
    ExecutorService senders = Executors.newFixedThreadPool(many);
    try (PlainStore store = new PlainStore();
        Rig rig = rig(store, many + 1)) {
      store.objects.put("a", "a b");
      store.before = exchange -> exchange.sendResponseHeaders(503, -1);
      List<Future<HttpResponse<byte[]>>> away = new ArrayList<>();
      List<Runnable> next = new ArrayList<>();
      for (int i = 0; i < many; i++) {
        String id = "away-" + i;
        away.add(senders.submit(() -> event(rig, store, id)));
      }
      for (int i = 0; i < many; i++) {
        next.add(waiting.take());
      }
      store.before = exchange -> {};

      assertThat(event(rig, store, "other").statusCode()).isEqualTo(200);

      next.forEach(Runnable::run);
      for (Future<HttpResponse<byte[]>> each : away) {
        assertThat(each.get().statusCode()).isEqualTo(200);
      }
    } finally {
      senders.shutdownNow();
    }
  }

  private Rig rig(PlainStore store, int requests) throws Exception {
    return new Rig(
        temp,
        Map.of("requests", String.valueOf(requests)),
        (gateway, coral, repository) ->
            new FunctionServlet(
                Map.of("allowed", store.address(), "attempts", "2"),
                gateway,
                coral,
                repository,
                (nanos, task, threads) -> waiting.add(() -> threads.execute(task))));
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
