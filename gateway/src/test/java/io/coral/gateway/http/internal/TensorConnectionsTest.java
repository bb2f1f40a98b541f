package io.coral.gateway.http.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TensorConnectionsTest {

  /** As much as a socket takes before anybody reads. */
  private static final int BODY = 48 << 10;

  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private final CountDownLatch waiting = new CountDownLatch(1);
  private final CountDownLatch sent = new CountDownLatch(1);

  /**
   * Has all of a body come but its first byte, and answers with the largest piece it reads then.
   */
  private final class Largest extends HttpServlet {
    private static final long serialVersionUID = 1;

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      ServletInputStream in = request.getInputStream();
      assertThat(in.read()).isZero();
      assertThat(in.available()).isZero();
      waiting.countDown();
      await().until(() -> sent.getCount() == 0);
      byte[] all = new byte[BODY];
      int largest = 0;
      for (int got = in.read(all); got >= 0; got = in.read(all)) {
        largest = Math.max(largest, got);
      }
      response.getWriter().print(largest);
    }
  }

  @BeforeEach
  void start() throws Exception {
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler servlets = new ServletContextHandler();
    servlets.addServlet(new ServletHolder(new Largest()), "/*");
    servlets.addFilter(
        new FilterHolder(new TensorConnections()), "/v2/*", EnumSet.of(DispatcherType.REQUEST));
    server.setHandler(servlets);
    server.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  private int largest(String path) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
      OutputStream out = socket.getOutputStream();
      String head = "POST " + path + " HTTP/1.0\r\nContent-Length: " + BODY + "\r\n\r\n\0";
      out.write(head.getBytes(US_ASCII));
      waiting.await();
      out.write(new byte[BODY - 1]);
      sent.countDown();
      String answer = new String(socket.getInputStream().readAllBytes(), US_ASCII);
      return Integer.parseInt(answer.substring(answer.lastIndexOf('\n') + 1));
    }
  }

  @Test
  void whatCarriesTensorsIsReadInLargePieces() throws Exception {
    assertThat(largest("/v2/models/m/infer")).isGreaterThan(32 << 10);
  }

  @Test
  void whatElseTheServerHasIsReadAsItAlwaysWas() throws Exception {
    assertThat(largest("/elsewhere")).isEqualTo(8 << 10);
  }
}
