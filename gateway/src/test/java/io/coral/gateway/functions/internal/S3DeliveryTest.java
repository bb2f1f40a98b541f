package io.coral.gateway.functions.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.gateway.internal.Rig;
import io.coral.gateway.objects.internal.Relay;
import io.coral.gateway.objects.internal.S3Proxy;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Events that name objects of S3Proxy, in a time that the test makes go by. */
@Timeout(180)
class S3DeliveryTest {

  /** Text in upper case, without spaces; of at most 1 MiB. */
  private static final String SHOUT = "/functions/test.shout";

  private static final int MOST = 2 << 20;
  private static final List<Long> waits = new CopyOnWriteArrayList<>();
  private static final AtomicInteger IDS = new AtomicInteger();

  /** Requests since the last wait. */
  private static final AtomicInteger asked = new AtomicInteger();

  @TempDir private static Path temp;
  private static S3Proxy store;
  private static Relay relay;
  private static Rig rig;

  private final String id = "event-" + IDS.incrementAndGet();
  private final String object = id + ".txt";
  private final String event =
      "{\"specversion\": \"1.0\", \"id\": \"%s\", \"source\": \"/s\", \"type\": \"t\", \"dataref\": \"s3://incoming/%s\"}"
          .formatted(id, object);
  private final String result =
      object
          + ".test.shout."
          + new Event(Map.of("specversion", "1.0", "id", id, "source", "/s", "type", "t")).key();

  @BeforeAll
  static void start() throws Exception {
    store = new S3Proxy(temp, "incoming");
    relay = new Relay(store.port());
    Map<String, Object> settings = store.settings(relay.port(), S3Proxy.SECRET);
    settings.put("dead.letters", temp.resolve("dead").toString());
    rig =
        new Rig(
            temp,
            Map.of("request.bytes", String.valueOf(MOST)),
            (gateway, coral, repository) ->
                new FunctionServlet(settings, gateway, coral, repository, S3DeliveryTest::pass));
  }

  private static void pass(long nanos, Runnable task, Executor threads) {
    waits.add(TimeUnit.NANOSECONDS.toSeconds(nanos));
    asked.set(0);
    threads.execute(task);
  }

  @AfterAll
  static void stop() throws IOException {
    rig.close();
    relay.close();
    store.close();
  }

  @BeforeEach
  void noTimeHasPassed() {
    waits.clear();
    asked.set(0);
  }

  @AfterEach
  void nothingIsKept() {
    relay.watch = method -> true;
    await().until(() -> rig.gateway.inference().memory().taken() == 0);
  }

  private static long waited() {
    return waits.stream().mapToLong(Long::longValue).sum();
  }

  private static HttpResponse<byte[]> post(String event) throws Exception {
    return rig.post(SHOUT, BodyPublishers.ofString(event), "Content-Type", StructuredEvent.TYPE);
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), UTF_8);
  }

  private void assertDone(HttpResponse<byte[]> answer, String content) {
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    assertThat(text(answer)).contains("\"dataref\":\"s3://incoming/" + result + '"');
    assertThat(store.file(result)).hasContent(content);
  }

  @Test
  void anObjectIsFetchedAndItsResultStoredBesideItOnce() throws Exception {
    store.put(object, "a b");
    assertDone(post(event), "AB");
    store.put(object, "other");
    List<String> methods = new CopyOnWriteArrayList<>();
    relay.watch = methods::add;

    assertDone(post(event), "AB");
    assertThat(methods)
        .as("it looks whether the result is there, and no more")
        .containsExactly("HEAD");
  }

  @Test
  void anObjectThatChangesWhileItIsReadIsReadAgain() throws Exception {
    store.put(object, "old");
    AtomicInteger gets = new AtomicInteger();
    relay.watch =
        method -> {
          if (method.equals("GET") && gets.incrementAndGet() == 1) {
            store.put(object, "new");
          }
          return true;
        };

    assertDone(post(event), "NEW");
    assertThat(gets).hasValue(2);
  }

  @Test
  void whatAnotherGatewayStoredMeanwhileStays() throws Exception {
    store.put(object, "a b");
    relay.watch =
        method -> {
          if (method.equals("PUT")) {
            store.put(result, "of another");
          }
          return true;
        };

    assertDone(post(event), "of another");
  }

  @Test
  void aStoreThatIsAwayForAMinuteIsWaitedFor() throws Exception {
    store.put(object, "a b");
    relay.watch = method -> waited() >= 60;

    assertDone(post(event), "AB");
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L, 30L);
  }

  @Test
  void aStoreThatStaysAwayIsGivenUpAndItsLetterIsDoneWhenItIsBack() throws Exception {
    store.put(object, "a b");
    relay.watch = method -> false;
    Path letter = temp.resolve("dead").resolve(result.substring(object.length() + 1) + ".json");

    HttpResponse<byte[]> answer = post(event);
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(422);
    assertThat(text(answer)).contains("cannot be asked", "the event lies in " + letter);
    assertThat(waited()).isEqualTo(91);

    relay.watch = method -> true;
    assertDone(post(Files.readString(letter)), "AB");
    assertThat(letter).doesNotExist();
  }

  @Test
  void aStoreThatBreaksOffAtAnyRequestIsAskedAgain() throws Exception {
    store.put(object, "a b");
    // each attempt gets one further, until all five are through
    relay.watch = method -> asked.getAndIncrement() < waits.size();

    assertDone(post(event), "AB");
    assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 16L);
  }

  @Test
  void anObjectThatIsTooLargeIsRefusedAndNotRead() throws Exception {
    store.put(object, "a".repeat(MOST + 1));

    HttpResponse<byte[]> answer = post(event);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(text(answer)).contains("has 2097153 bytes; expected 1 to 2097152");
    assertThat(waits).isEmpty();
  }

  @Test
  void anEventWhoseSenderWentAwayIsDoneAllTheSame() throws Exception {
    store.put(object, "a b");
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch gone = new CountDownLatch(1);
    relay.watch =
        method -> {
          begun.countDown();
          try {
            return gone.await(30, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            return false;
          }
        };
    try (Socket sender = new Socket("127.0.0.1", rig.port())) {
      sender
          .getOutputStream()
          .write(
              ("POST "
                      + SHOUT
                      + " HTTP/1.1\r\nHost: x\r\nContent-Type: "
                      + StructuredEvent.TYPE
                      + "\r\nContent-Length: "
                      + event.length()
                      + "\r\n\r\n"
                      + event)
                  .getBytes(UTF_8));
      assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
    }
    gone.countDown();

    await().until(() -> Files.exists(store.file(result)));
    await().until(() -> rig.functions.events() == 0);
    assertDone(post(event), "AB");
  }
}
