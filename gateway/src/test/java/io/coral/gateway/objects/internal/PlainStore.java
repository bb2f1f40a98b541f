package io.coral.gateway.objects.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A store of GET, HEAD and PUT of what is new, with tags, and whatever a test wants to go wrong.
 */
public final class PlainStore implements AutoCloseable {

  /** Something that happens before a request is answered. */
  public interface Before {
    void answer(HttpExchange exchange) throws IOException;
  }

  public final Map<String, String> objects = new ConcurrentHashMap<>();
  private final List<String> asked = new ArrayList<>();
  public volatile Before before = exchange -> {};

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  public PlainStore() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/in/";
  }

  public List<String> asked() {
    synchronized (asked) {
      return List.copyOf(asked);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String name = exchange.getRequestURI().getPath().substring("/in/".length());
    synchronized (asked) {
      asked.add(exchange.getRequestMethod());
    }
    try (exchange) {
      before.answer(exchange);
      if (exchange.getResponseCode() >= 0) {
        return;
      }
      if (exchange.getRequestMethod().equals("PUT")) {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean isNew = objects.putIfAbsent(name, new String(body, StandardCharsets.UTF_8)) == null;
        exchange.sendResponseHeaders(isNew ? 200 : 412, -1);
        return;
      }
      String content = objects.get(name);
      if (content == null) {
        exchange.sendResponseHeaders(404, -1);
        return;
      }
      String tag = '"' + Integer.toHexString(content.hashCode()) + '"';
      String match = exchange.getRequestHeaders().getFirst("If-Match");
      exchange.getResponseHeaders().set("ETag", tag);
      if (match != null && !match.equals(tag)) {
        exchange.sendResponseHeaders(412, -1);
      } else if (exchange.getRequestMethod().equals("HEAD")) {
        exchange.getResponseHeaders().set("Content-Length", String.valueOf(content.length()));
        exchange.sendResponseHeaders(200, -1);
      } else {
        exchange.sendResponseHeaders(200, content.length());
        exchange.getResponseBody().write(content.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
