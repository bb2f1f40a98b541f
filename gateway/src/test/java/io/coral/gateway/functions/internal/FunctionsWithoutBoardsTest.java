package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.gateway.internal.Rig;
import io.coral.gateway.objects.internal.PlainStore;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each of the two boards is lost at its second run. */
class FunctionsWithoutBoardsTest {

  private static final String FAULTS = "io.coral.runtime.sim.faults";
  private static final String SHOUT = "/functions/test.shout";

  private final List<Long> waits = new CopyOnWriteArrayList<>();

  @Test
  void asLongAsOneIsLeftAllAreAnsweredAndThenEventsAreTriedAgain(@TempDir Path temp)
      throws Exception {
    System.setProperty(FAULTS, "run:2=lose");
    try (PlainStore store = new PlainStore();
        Rig rig = rig(temp, store)) {
      store.objects.put("a", "a b");
      assertThat(text(ask(rig, "text/plain", "a b"))).isEqualTo("AB");
      assertThat(text(ask(rig, "text/plain", "a b"))).as("of the other board").isEqualTo("AB");

      HttpResponse<byte[]> event =
          ask(
              rig,
              StructuredEvent.TYPE,
              "{\"specversion\": \"1.0\", \"id\": \"7\", \"source\": \"/s\", \"type\": \"t\","
                  + " \"dataref\": \""
                  + store.address()
                  + "a\"}");

      assertThat(event.statusCode()).as(text(event)).isEqualTo(503);
      assertThat(text(event)).contains("no board");
      assertThat(waits).as("tried again").containsExactly(1L);
      assertThat(store.objects).as("nothing is stored").containsOnlyKeys("a");
      HttpResponse<byte[]> plain = ask(rig, "text/plain", "a b");
      assertThat(plain.statusCode()).as(text(plain)).isEqualTo(503);
      assertThat(text(plain)).contains("no board");
      await().until(() -> rig.gateway.inference().memory().taken() == 0);
    } finally {
      System.clearProperty(FAULTS);
    }
  }

  private Rig rig(Path temp, PlainStore store) throws Exception {
    return new Rig(
        temp,
        Map.of(),
        (gateway, coral, repository) ->
            new FunctionServlet(
                Map.of("allowed", store.address(), "attempts", "2"),
                gateway,
                coral,
                repository,
                (nanos, task, threads) -> {
                  waits.add(TimeUnit.NANOSECONDS.toSeconds(nanos));
                  threads.execute(task);
                }));
  }

  private static HttpResponse<byte[]> ask(Rig rig, String type, String body) throws Exception {
    return rig.post(SHOUT, BodyPublishers.ofString(body), "Content-Type", type);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }
}
