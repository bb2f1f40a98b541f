package io.coral.kubernetes.admission.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.coral.grpc.Certificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Listens for the API server, which speaks HTTPS alone. Any thread. */
final class AdmissionServer implements AutoCloseable {

  private static final int THREADS = 4;

  /** More than an object of the API server's can be. */
  private static final int BODY_BYTES = 4 << 20;

  private final HttpsServer server;
  private final ExecutorService threads =
      Executors.newFixedThreadPool(THREADS, AdmissionServer::named);

  private AdmissionServer(AdmissionSettings settings) throws IOException {
    Certificate certificate = new Certificate(settings.certificate(), settings.key());
    server = HttpsServer.create(new InetSocketAddress(settings.port()), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(certificate.context(Optional.empty())));
    server.setExecutor(threads);
    server.createContext("/pods", AdmissionServer::review);
    server.createContext("/healthz", exchange -> answer(exchange, 200, "ok", "text/plain"));
    server.start();
  }

  /**
   * Listens.
   *
   * @throws IOException when it cannot, or its certificate is none, saying why
   */
  static AdmissionServer listen(AdmissionSettings settings) throws IOException {
    return new AdmissionServer(settings);
  }

  private static Thread named(Runnable work) {
    Thread thread = new Thread(work, "coral-kubernetes-admission");
    thread.setDaemon(true);
    return thread;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static void review(HttpExchange exchange) throws IOException {
    byte[] asked = exchange.getRequestBody().readNBytes(BODY_BYTES);
    try {
      answer(
          exchange,
          200,
          new String(Review.answer(asked), StandardCharsets.UTF_8),
          "application/json");
    } catch (IOException e) {
      answer(exchange, 400, String.valueOf(e.getMessage()), "text/plain");
    }
  }

  private static void answer(HttpExchange exchange, int status, String text, String type)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  /** Hangs up at once. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
