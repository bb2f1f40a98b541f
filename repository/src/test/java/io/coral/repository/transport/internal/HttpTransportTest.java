package io.coral.repository.transport.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets on their way, and servers that are silent or tell a wrong length. */
@Timeout(60)
class HttpTransportTest {

  @TempDir Path temp;

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch ended = new CountDownLatch(1);
  private StoreServer server;
  private Path target;
  private long told;

  private final TransferListener listener =
      new TransferListener() {
        @Override
        public void progress(String file, long done, long total) {
          told = done;
        }

        @Override
        public void warn(String message) {
          throw new AssertionError(message);
        }
      };

  @BeforeEach
  void openServer() throws IOException {
    server = new StoreServer(temp.resolve("store"));
    Files.writeString(server.folder().resolve("a.bin"), "content");
    target = temp.resolve("target");
  }

  @AfterEach
  void closeServer() {
    ended.countDown();
    server.close();
  }

  private HttpTransport transport(Map<String, String> environment, Duration silence) {
    Retry atOnce = new Retry(3, Duration.ZERO, pause -> {});
    Credentials credentials = new Credentials(environment, temp);
    return new HttpTransport(HttpClient.newHttpClient(), credentials, atOnce, silence);
  }

  private HttpTransport transport() {
    return transport(Map.of(), Duration.ofSeconds(30));
  }

  private HttpTransport impatient() {
    return transport(Map.of(), Duration.ofMillis(200));
  }

  private URI binary() {
    return server.address().resolve("a.bin");
  }

  /** The one address says who asks, the other one sends it on. */
  private void redirectToAnotherHost() {
    server.inject(
        exchange -> {
          String host = exchange.getRequestHeaders().getFirst("Host").replaceFirst(":.*", "");
          seen.add(host + " " + exchange.getRequestHeaders().getFirst("Authorization"));
          boolean sendsOn = host.equals("127.0.0.1");
          if (sendsOn) {
            String to = binary().toString().replace("127.0.0.1", "localhost");
            StoreServer.redirect(exchange, to);
          }
          return sendsOn;
        });
  }

  @ParameterizedTest(name = "variables: {0}; file: {1}")
  @CsvSource({
    "TOKEN=t, '', Bearer t",
    "USER=me PASSWORD=secret, '', Basic bWU6c2VjcmV0",
    "'', machine 127.0.0.1 login me password secret, Basic bWU6c2VjcmV0",
    "'', machine 127.0.0.1 password t, Bearer t"
  })
  void whoAsksIsToldToTheNamedHostAndNotToTheOneThatItSendsTo(
      String variables, String netrc, String header) throws IOException {
    Map<String, String> environment = new HashMap<>();
    for (String each : variables.isEmpty() ? new String[0] : variables.split(" ", -1)) {
      environment.put("CORAL_REPOSITORY_HOST", "127.0.0.1");
      environment.put("CORAL_REPOSITORY_" + each.split("=", -1)[0], each.split("=", -1)[1]);
    }
    Path file = Files.writeString(temp.resolve(".netrc"), netrc);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    redirectToAnotherHost();
    HttpTransport transport = transport(environment, Duration.ofSeconds(30));

    transport.download(binary(), target, 100, listener);
    transport.upload(target, binary(), listener);

    assertThat(target).hasContent("content");
    assertThat(seen)
        .containsExactly(
            "127.0.0.1 " + header, "localhost null", "127.0.0.1 " + header, "localhost null");
  }

  @Test
  void aPasswordThatOthersMayReadIsSentToNobody() throws IOException {
    Path file =
        Files.writeString(temp.resolve(".netrc"), "machine 127.0.0.1 login me password secret");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertThatExceptionOfType(TransferException.class)
        .isThrownBy(() -> transport().download(binary(), target, 100, listener))
        .withMessageContaining("chmod 600 " + file);
    assertThat(server.log()).isEmpty();
  }

  private void await() {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the server stops
    }
  }

  @Test
  void aServerThatFallsSilentIsGivenUpAndWhatHasComeIsKept() throws IOException {
    Files.writeString(target, "c");
    server.inject(
        exchange -> {
          await();
          return true;
        });

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> impatient().download(binary(), target, 100, listener))
        .withMessage(binary() + ": no byte has come or gone for 200 ms");
    assertThat(target).hasContent("c");
  }

  @Test
  void aServerThatTakesNothingMoreIsGivenUp() throws IOException {
    Path large = temp.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(64 << 20);
    }
    server.inject(
        exchange -> {
          await();
          return true;
        });

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> impatient().upload(large, binary(), listener))
        .withMessage(binary() + ": no byte has come or gone for 200 ms");
    assertThat(told).as("what went").isLessThan(64 << 20);
  }

  @ParameterizedTest(name = "the first {0} tags are weak, so it is changed on condition of {1}")
  @CsvSource({"0, one", "3, one", "1000, none"})
  void aLineIsAddedOnConditionOfATagThatSaysMore(int weak, String condition) throws IOException {
    Path file = Files.writeString(server.folder().resolve("index.txt"), "first\n");
    server.inject(
        exchange -> {
          String tag = exchange.getRequestHeaders().getFirst("If-Match");
          seen.add(exchange.getRequestMethod() + " " + (tag == null ? "none" : "one"));
          boolean isWeak = exchange.getRequestMethod().equals("GET") && seen.size() <= weak;
          if (isWeak) {
            exchange.getResponseHeaders().set("ETag", "W/\"1\"");
            StoreServer.send(exchange, 200, Files.readAllBytes(file));
          }
          return isWeak;
        });

    transport().addLine(server.address().resolve("index.txt"), "second");

    assertThat(seen).contains("PUT " + condition).hasSizeLessThan(20);
    assertThat(file).hasContent("first\nsecond\n");
  }

  @Test
  void aServerThatTellsMoreThanItHasIsGivenUp() {
    server.inject(
        exchange -> {
          boolean isWhole = !exchange.getRequestHeaders().containsKey("Range");
          if (isWhole) {
            exchange.sendResponseHeaders(200, 8);
            exchange.getResponseBody().write("content".getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            exchange.close();
          }
          return isWhole;
        });

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> transport().download(binary(), target, 100, listener));
    assertThat(server.log()).hasSizeLessThan(10);
  }
}
