package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.coral.gateway.internal.Rig;
import io.coral.gateway.objects.internal.PlainStore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events that name objects of a plain store. */
class DeliveryTest {

  /** Text in upper case, without spaces; of at most 1 MiB. */
  private static final String SHOUT = "/functions/test.shout";

  @TempDir private static Path temp;
  private static Rig rig;
  private static PlainStore store;
  private static final AtomicInteger IDS = new AtomicInteger();

  private final String id = "event-" + IDS.incrementAndGet();
  private final String object = id + ".txt";
  private final String result =
      object
          + ".test.shout."
          + new Event(Map.of("specversion", "1.0", "id", id, "source", "/s", "type", "t")).key();

  @BeforeAll
  static void start() throws Exception {
    store = new PlainStore();
    rig =
        new Rig(
            temp,
            Map.of(),
            Map.of(
                "allowed",
                store.address(),
                "backoff",
                "1ms",
                "attempts",
                "4",
                "dead.letters",
                temp.resolve("dead").toString()));
  }

  @AfterAll
  static void stop() {
    rig.close();
    store.close();
  }

  @AfterEach
  void nothingIsKept() {
    store.before = exchange -> {};
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
  }

  private HttpRequest event(String address) {
    return HttpRequest.newBuilder(rig.uri(SHOUT))
        .headers(
            "ce-specversion",
            "1.0",
            "ce-id",
            id,
            "ce-source",
            "/s",
            "ce-type",
            "t",
            "ce-dataref",
            address)
        .POST(BodyPublishers.noBody())
        .build();
  }

  private HttpResponse<byte[]> deliver() throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(event(store.address() + object), BodyHandlers.ofByteArray());
  }

  private static String detail(HttpResponse<byte[]> answer, int status) throws IOException {
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(status);
    return new ObjectMapper().readTree(answer.body()).get("detail").asText();
  }

  private void assertDone(HttpResponse<byte[]> answer) {
    assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isEqualTo(200);
    assertThat(answer.headers().firstValue("ce-dataref")).contains(store.address() + result);
    assertThat(store.objects).containsEntry(result, "AB");
  }

  @Test
  void anObjectIsFetchedAndItsResultStoredBesideIt() throws Exception {
    store.objects.put(object, "a b");

    assertDone(deliver());
    assertThat(rig.gateway.inference().memory().taken()).isZero();
  }

  @Test
  void theSameEventHasItsEffectOnceHoweverOftenItComes() throws Exception {
    store.objects.put(object, "a b");
    assertDone(deliver());
    store.objects.put(object, "other");
    int puts = Collections.frequency(store.asked(), "PUT");

    assertDone(deliver());
    assertThat(Collections.frequency(store.asked(), "PUT")).isEqualTo(puts);
  }

  @Test
  void theSameEventTwiceAtATimeIsComputedOnce() throws Exception {
    store.objects.put(object, "a b");
    CountDownLatch both = new CountDownLatch(1);
    CountDownLatch first = new CountDownLatch(1);
    store.before =
        exchange -> {
          first.countDown();
          requireDown(both);
        };
    int before = store.asked().size();
    HttpClient client = HttpClient.newHttpClient();
    CompletableFuture<HttpResponse<byte[]>> one =
        client.sendAsync(event(store.address() + object), BodyHandlers.ofByteArray());
    requireDown(first);
    CompletableFuture<HttpResponse<byte[]>> two =
        client.sendAsync(event(store.address() + object), BodyHandlers.ofByteArray());
    await().until(() -> rig.functions.events() == 2);
    both.countDown();

    assertDone(one.get(30, TimeUnit.SECONDS));
    assertDone(two.get(30, TimeUnit.SECONDS));
    assertThat(store.asked().subList(before, store.asked().size()))
        .containsExactly("HEAD", "HEAD", "GET", "HEAD", "PUT");
  }

  private static void requireDown(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aStoreThatFailsForAWhileIsAskedAgain() throws Exception {
    store.objects.put(object, "a b");
    AtomicInteger failures = new AtomicInteger(3);
    store.before =
        exchange -> {
          if (failures.getAndDecrement() > 0) {
            exchange.sendResponseHeaders(503, -1);
          }
        };

    assertDone(deliver());
  }

  @Test
  void anObjectThatChangesWhileItIsReadIsReadAgain() throws Exception {
    store.objects.put(object, "x");
    AtomicInteger gets = new AtomicInteger();
    store.before =
        exchange -> {
          if (exchange.getRequestMethod().equals("GET") && gets.incrementAndGet() == 1) {
            store.objects.put(object, "a b");
          }
        };

    assertDone(deliver());
    assertThat(gets).hasValue(2);
  }

  @Test
  void anObjectThatChangesBehindItsBytesIsReadAgain() throws Exception {
    store.objects.put(object, "x y");
    AtomicInteger heads = new AtomicInteger();
    store.before =
        exchange -> {
          // the first looks for the result, the second is before the object's bytes
          if (exchange.getRequestMethod().equals("HEAD") && heads.incrementAndGet() == 3) {
            store.objects.put(object, "a b");
          }
        };

    assertDone(deliver());
  }

  @Test
  void aStoreThatStaysAwayIsGivenUpAndTheEventLiesWithTheDeadLetters() throws Exception {
    store.objects.put(object, "a b");
    store.before = exchange -> exchange.sendResponseHeaders(503, -1);
    assertThat(detail(deliver(), 422))
        .contains("the store answers 503; the event lies in " + temp.resolve("dead"));

    store.before = exchange -> {};
    try (Stream<Path> letters = Files.list(temp.resolve("dead"))) {
      HttpResponse<byte[]> again =
          rig.post(
              SHOUT,
              BodyPublishers.ofFile(letters.findFirst().orElseThrow()),
              "Content-Type",
              StructuredEvent.TYPE);
      assertThat(new String(again.body(), UTF_8)).contains("\"dataref\":\"" + store.address());
    }
    assertThat(store.objects).containsEntry(result, "AB");
    assertThat(temp.resolve("dead")).isEmptyDirectory();
  }

  @Test
  void whatIsNotThereIsGivenUpAtOnce() throws Exception {
    int before = store.asked().size();
    assertThat(detail(deliver(), 422)).contains(object + ": there is no such object");
    assertThat(store.asked()).hasSize(before + 2);
    store.objects.put(object, "a b");
    assertDone(deliver());
  }

  @Test
  void anAddressThatIsNotAllowedIsNotAsked() throws Exception {
    for (String address :
        new String[] {
          "http://127.0.0.1:1/in/a",
          store.address() + "../a",
          store.address() + "%2e%2E/a",
          store.address() + "..%5Ca",
          store.address() + "a?b",
          "file:///etc/passwd",
          "a b"
        }) {
      HttpResponse<byte[]> answer =
          HttpClient.newHttpClient()
              .send(event(BinaryEvent.encoded(address)), BodyHandlers.ofByteArray());
      assertThat(detail(answer, 403)).contains("not at an address");
    }
  }
}
