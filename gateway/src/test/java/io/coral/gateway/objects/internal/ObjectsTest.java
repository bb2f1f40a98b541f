package io.coral.gateway.objects.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.coral.gateway.internal.Memory;
import io.coral.gateway.internal.Refusal;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectsTest {

  private static final int MOST = 1 << 20;
  private static PlainStore store;

  private final Memory memory = new Memory(2 * MOST);

  @BeforeAll
  static void start() throws IOException {
    store = new PlainStore();
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @AfterEach
  void nothingIsKept() {
    store.before = exchange -> {};
    store.objects.clear();
    assertThat(memory.taken()).isZero();
  }

  private static Objects objects(String... more) throws IOException {
    Map<String, Object> settings = new HashMap<>(Map.of("allowed", store.address()));
    for (int i = 0; i < more.length; i += 2) {
      settings.put(more[i], more[i + 1]);
    }
    return new Objects(ObjectSettings.of(Settings.of(ObjectSettings.PID, settings)));
  }

  private static URI address(String name) {
    return URI.create(store.address() + name);
  }

  private void assertRefused(boolean isTemporary, String why, Objects objects) {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> objects.get(address("a"), MOST, memory))
        .withMessageContaining(why)
        .extracting(StoreException::isTemporary)
        .isEqualTo(isTemporary);
  }

  @Test
  void aStoreThatDoesNotAnswerIsNotWaitedForWithoutEnd() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    store.before =
        exchange -> {
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
        };
    try {
      assertRefused(true, "no answer within 50 ms", objects("time.limit", "50ms"));
    } finally {
      end.countDown();
    }
  }

  @Test
  void aStoreThatStopsInTheMiddleGivesNothing() throws Exception {
    store.objects.put("a", "abc");
    store.before =
        exchange -> {
          if (exchange.getRequestMethod().equals("GET")) {
            exchange.sendResponseHeaders(200, 3);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
          }
        };
    assertRefused(true, "cannot be asked", objects());
  }

  @Test
  void whatTheStoreHasMoreThanItSaidIsNotTaken() throws Exception {
    store.objects.put("a", "abc");
    store.before =
        exchange -> {
          if (exchange.getRequestMethod().equals("GET")) {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write("abcd".getBytes(US_ASCII));
          }
        };
    assertRefused(true, "cannot be asked", objects());
  }

  @Test
  void anObjectThatIsTooLongIsNotRead() throws Exception {
    store.objects.put("a", "a".repeat(MOST + 1));
    assertRefused(false, "expected 1 to 1048576", objects());
  }

  @Test
  void nobodyListeningIsTemporary() throws Exception {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> objects().isThere(URI.create("http://127.0.0.1:1/a")))
        .extracting(StoreException::isTemporary)
        .isEqualTo(true);
  }

  @Test
  void whatIsWrittenCountsAsJavasHeapMeanwhile() throws Exception {
    Memory heap = new Memory(7);
    Objects objects = objects();

    objects.put(address("a"), ByteBuffer.allocate(7), "text/plain", List.of(memory, heap));
    assertThatExceptionOfType(Refusal.class)
        .isThrownBy(
            () ->
                objects.put(
                    address("b"), ByteBuffer.allocate(8), "text/plain", List.of(memory, heap)))
        .withMessageContaining("other requests take all of the 7 bytes");
    assertThat(store.objects).containsOnlyKeys("a");
    assertThat(heap.taken()).isZero();
  }

  @Test
  void anS3StoreIsNotAskedWithoutCredentials() throws Exception {
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> objects().isThere(URI.create("s3://b/k")))
        .withMessageContaining("s3.credentials");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"s3://b", "s3:///k", "file:///etc/", "http://user@host/", "http://host", "x"})
  void whatAddressesBeginWithHasTheWholeHost(String allowed) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> objects("allowed", allowed))
        .withMessageContaining("allowed of io.coral.gateway.objects");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{folder}{name}.out", "{name}.{event}", "{name}.{accelerator}"})
  void aRuleThatGivesTwoResultsOneAddressIsRefused(String rule) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> objects("result", rule))
        .withMessageContaining("expected {event} and {accelerator} in it");
  }

  @Test
  void aResultHasAnAddressForEachEventOfAFunction() throws Exception {
    assertThat(
            objects("result", "{folder}{accelerator}/{event}/{name}")
                .result(address("x/a.b"), "acc", "1f"))
        .isEqualTo(address("x/acc/1f/a.b"));
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(
            () ->
                objects("result", "s3://other/{accelerator}.{event}")
                    .result(address("a"), "acc", "1f"))
        .withMessageContaining("not at an address");
  }
}
