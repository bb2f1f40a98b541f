package io.coral.kubernetes.csi.internal;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A web server with artifacts, which knows what was fetched. */
final class Store implements AutoCloseable {

  private final HttpServer server;
  private final Path folder;
  private final List<String> fetched = new CopyOnWriteArrayList<>();

  /** Each answer takes one, and gives it back. */
  private final Semaphore talks = new Semaphore(1);

  /** One at an address of the loopback's. */
  Store(Path folder, String host) throws IOException {
    this.folder = folder;
    server = HttpServer.create(new InetSocketAddress(host, 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /** The address of an artifact's folder. */
  String address(String artifact) {
    InetSocketAddress at = server.getAddress();
    return "http://" + at.getHostString() + ":" + at.getPort() + "/" + artifact;
  }

  /** The binaries that were asked for. */
  List<String> fetched() {
    return fetched.stream().filter(each -> each.endsWith(".jar")).toList();
  }

  /** Whether anything was asked for of an artifact. */
  boolean isAsked(String artifact) {
    return fetched.stream().anyMatch(each -> each.startsWith("/" + artifact + "/"));
  }

  /** From now on it takes what is asked, and answers nothing. */
  void fallSilent() {
    talks.acquireUninterruptibly();
  }

  /** It answers all that was asked meanwhile, and what is asked from now on. */
  void talk() {
    talks.release();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      fetched.add(path);
      talks.acquireUninterruptibly();
      talks.release();
      Path file = folder.resolve(path.substring(1));
      if (Files.isRegularFile(file)) {
        byte[] content = Files.readAllBytes(file);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
