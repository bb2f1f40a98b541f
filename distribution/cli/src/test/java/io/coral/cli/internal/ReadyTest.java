package io.coral.cli.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadyTest {
  private HttpServer server;
  private Ready ready;

  @BeforeEach
  void listen() throws IOException {
    InetAddress here = InetAddress.getLoopbackAddress();
    server = HttpServer.create(new InetSocketAddress(here, 0), 0);
    server.start();
    ready =
        Ready.at(
            URI.create(
                "http://" + here.getHostAddress() + ":" + server.getAddress().getPort() + "/"));
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answers(String path, int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(code, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  @Test
  void whatStandsInTheWayIsSaidAsItIsTold() throws InterruptedException {
    answers("/readyz", 503, "no runtime is there");

    assertThat(ready.await(Duration.ZERO)).isEqualTo("no runtime is there");
  }

  @Test
  void nothingStandsInTheWayOfOneThatCan() throws InterruptedException {
    answers("/readyz", 200, "{}");

    assertThat(ready.await(Duration.ZERO)).isEmpty();
  }

  @Test
  void oneThatAnswersLives() {
    assertThat(ready.lives()).isFalse();
    answers("/healthz", 200, "ok");

    assertThat(ready.lives()).isTrue();
  }
}
