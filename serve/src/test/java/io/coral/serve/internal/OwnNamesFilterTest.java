package io.coral.serve.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.util.EnumSet;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** At an address of this machine, by a client that says whatever name it likes. */
class OwnNamesFilterTest {

  private static final String DONE = "HTTP/1.1 204";
  private static final String REFUSED = "HTTP/1.1 403";

  @ParameterizedTest
  @CsvSource({"localhost, true", "LOCALHOST, true", "127.0.0.1, true", "evil.example, false"})
  void ofItselfItAnswersToThisMachinesNamesAlone(String name, boolean isTaken) throws Exception {
    assertThat(post(Map.of(), name)).startsWith(isTaken ? DONE : REFUSED);
  }

  @ParameterizedTest
  @CsvSource({
    "coral-functions.default.svc.cluster.local, true",
    "Coral-Functions.default.svc.cluster.local, true",
    "coral-functions.default, true",
    "localhost, true",
    "svc.cluster.local, false",
    "svc.cluster.local.evil.example, false",
    "evilsvc.cluster.local, false",
    "other.default, false"
  })
  void aProxyOfThisMachineKeepsTheNameThatItWasAskedBy(String name, boolean isTaken)
      throws Exception {
    assertThat(post(Map.of("names", "coral-functions.default, *.svc.cluster.local"), name))
        .startsWith(isTaken ? DONE : REFUSED);
  }

  private static String post(Map<String, Object> settings, String name) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler servlets = new ServletContextHandler();
    servlets.addServlet(new ServletHolder(new Taking()), "/*");
    servlets.addFilter(
        new FilterHolder(new OwnNamesFilter(settings)), "/*", EnumSet.of(DispatcherType.REQUEST));
    server.setHandler(servlets);
    server.start();
    try (Socket client = new Socket("127.0.0.1", connector.getLocalPort())) {
      String request =
          "POST /functions/f HTTP/1.1\r\nHost: %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
      client.getOutputStream().write(request.formatted(name).getBytes(US_ASCII));
      return new String(client.getInputStream().readAllBytes(), US_ASCII);
    } finally {
      server.stop();
    }
  }

  private static final class Taking extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    }
  }
}
