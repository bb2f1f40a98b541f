package io.coral.kubernetes.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Answers that are none. */
@Timeout(60)
class ApiServerTest {

  @TempDir private Path temp;
  private HttpServer server;
  private URI address;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/stalls",
        exchange -> {
          exchange.sendResponseHeaders(200, 100);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
        });
    answer("/nothing", "{\"kind\": \"Status\", \"details\": {\"name\": \"nothing\"}}");
    server.start();
    address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(String path, String said) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(404, said.length());
          exchange.getResponseBody().write(said.getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private ApiServer api(Duration limit) throws Exception {
    Path authority = temp.resolve("api.crt");
    String command =
        "openssl req -x509 -nodes -days 2 -subj /CN=api -newkey ec -pkeyopt ec_paramgen_curve:P-256"
            + " -keyout "
            + temp.resolve("api.key")
            + " -out "
            + authority;
    assumeTrue(TestKubelet.works(command.split(" ")), "there is no openssl");
    Path token = Files.writeString(temp.resolve("token"), "secret");
    return new ApiServer(new ApiAccess(address, token, authority), limit);
  }

  @Test
  void oneThatStallsAfterItsHeadersIsGivenUp() throws Exception {
    assertThat(api(Duration.ofSeconds(1)).get("/stalls"))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withMessageContaining("the API server " + address + " does not answer");
  }

  @Test
  void whatIsNotThereIsToldApart() throws Exception {
    assertThat(api(Duration.ofSeconds(20)).get("/nothing"))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .withCauseInstanceOf(ApiServer.NotFound.class)
        .withMessageContaining("the API server says 404");
  }

  @Test
  void oneThatKnowsOfNoSuchThingsSaysNothingOfOne() throws Exception {
    assertThat(api(Duration.ofSeconds(20)).get("/unknown"))
        .failsWithin(Duration.ofSeconds(20))
        .withThrowableThat()
        .havingCause()
        .isExactlyInstanceOf(IOException.class)
        .withMessageContaining("the API server says 404");
  }
}
