package io.coral.repository.transport.internal;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * A real web server over a folder, as nginx with its autoindex and WebDAV is one, which can be told
 * to misbehave.
 */
public final class StoreServer implements AutoCloseable {

  /** Does what it wants with a request; false where it leaves it to the others. */
  public interface Fault {
    boolean answers(HttpExchange exchange) throws IOException;
  }

  /** What keeps two that put the same file apart. */
  public enum Kind {
    /** Folders, each of which is made once; as nginx, without a look at preconditions. */
    WEB_DAV,
    /** Files alone, which come with their folders, and preconditions. */
    FILES,
    /** Files alone, and nothing. */
    PLAIN_FILES
  }

  /** How it tells what lies in a folder. */
  public enum Listing {
    PAGES,
    WEB_DAV,
    NOTHING
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Path folder;
  private final List<Fault> faults = Collections.synchronizedList(new ArrayList<>());
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private volatile Listing listing = Listing.PAGES;
  private volatile Kind kind = Kind.WEB_DAV;

  public StoreServer(Path folder) throws IOException {
    this(folder, HttpServer.create());
  }

  /** One that speaks TLS. */
  public static StoreServer secure(Path folder, SSLContext tls) throws IOException {
    HttpsServer server = HttpsServer.create();
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new StoreServer(folder, server);
  }

  private StoreServer(Path folder, HttpServer server) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.server = server;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  public URI address() {
    return URI.create(
        (server instanceof HttpsServer ? "https" : "http")
            + "://127.0.0.1:"
            + server.getAddress().getPort()
            + "/");
  }

  public Path folder() {
    return folder;
  }

  /** Requests so far: method, path and range. */
  public List<String> log() {
    return List.copyOf(log);
  }

  public void inject(Fault fault) {
    faults.add(fault);
  }

  public void is(Kind such) {
    kind = such;
  }

  public void lists(Listing by) {
    listing = by;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      log.add(
          exchange.getRequestMethod()
              + " "
              + exchange.getRequestURI().getPath()
              + (range == null ? "" : " " + range));
      for (Fault fault : List.copyOf(faults)) {
        if (fault.answers(exchange)) {
          return;
        }
      }
      Path path = path(exchange);
      switch (exchange.getRequestMethod()) {
        case "GET" -> get(exchange, path);
        case "PUT" -> put(exchange, path);
        case "MKCOL" -> exchange.sendResponseHeaders(makeFolder(path), -1);
        case "PROPFIND" -> members(exchange, path);
        default -> exchange.sendResponseHeaders(405, -1);
      }
    }
  }

  private void get(HttpExchange exchange, Path path) throws IOException {
    if (Files.isDirectory(path)) {
      if (listing != Listing.PAGES) {
        exchange.sendResponseHeaders(403, -1);
        return;
      }
      StringBuilder page =
          new StringBuilder("<html><body><h1>Index</h1><pre><a href=\"../\">../</a>\n");
      page.append("<a href=\"http://elsewhere.example/\">a</a> <a href=\"?C=M;O=A\">sort</a>\n");
      for (String name : names(path)) {
        page.append("<a href=\"" + name + "\">" + name + "</a>\n");
      }
      exchange.getResponseHeaders().set("Content-Type", "text/html");
      send(exchange, 200, page.toString().getBytes(StandardCharsets.UTF_8));
    } else if (Files.exists(path)) {
      byte[] bytes = Files.readAllBytes(path);
      String range = exchange.getRequestHeaders().getFirst("Range");
      exchange.getResponseHeaders().set("ETag", tag(bytes));
      String known = exchange.getRequestHeaders().getFirst("If-Range");
      if (range == null || (known != null && !known.equals(tag(bytes)))) {
        send(exchange, 200, bytes);
      } else {
        int from = Integer.parseInt(range.replaceAll("\\D", ""));
        if (from >= bytes.length) {
          exchange.sendResponseHeaders(416, -1);
          return;
        }
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
        send(exchange, 206, Arrays.copyOfRange(bytes, from, bytes.length));
      }
    } else {
      exchange.sendResponseHeaders(404, -1);
    }
  }

  /** Sends the start of what is left of a file, and breaks the connection, so many times. */
  public Fault breaking(String name, int times, int after) {
    AtomicInteger left = new AtomicInteger(times);
    return exchange -> {
      if (!exchange.getRequestURI().getPath().endsWith(name) || left.getAndDecrement() <= 0) {
        return false;
      }
      byte[] bytes = Files.readAllBytes(path(exchange));
      String range = exchange.getRequestHeaders().getFirst("Range");
      int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
      exchange.getResponseHeaders().set("ETag", tag(bytes));
      if (range != null) {
        exchange
            .getResponseHeaders()
            .set("Content-Range", "bytes " + from + "-" + (bytes.length - 1) + "/" + bytes.length);
      }
      exchange.sendResponseHeaders(range == null ? 200 : 206, bytes.length - from);
      exchange.getResponseBody().write(bytes, from, after);
      exchange.getResponseBody().flush();
      exchange.close();
      return true;
    };
  }

  private Path path(HttpExchange exchange) {
    return folder.resolve(exchange.getRequestURI().getPath().substring(1));
  }

  private static String tag(byte[] bytes) {
    return "\"" + Arrays.hashCode(bytes) + "\"";
  }

  public static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  /** Sends elsewhere, with a page for people as web servers do; the method stays as it is. */
  public static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.getResponseHeaders().set("Content-Type", "text/html");
    send(exchange, 307, "<html>It is elsewhere.</html>".getBytes(StandardCharsets.UTF_8));
  }

  private void members(HttpExchange exchange, Path path) throws IOException {
    if (listing == Listing.NOTHING) {
      exchange.sendResponseHeaders(405, -1);
      return;
    }
    StringBuilder xml =
        new StringBuilder("<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">");
    for (String name : names(path)) {
      xml.append("<D:response><D:href>" + exchange.getRequestURI().getPath() + name)
          .append("</D:href></D:response>");
    }
    send(exchange, 207, xml.append("</D:multistatus>").toString().getBytes(StandardCharsets.UTF_8));
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> entries = Files.list(path)) {
      return entries
          .sorted()
          .map(each -> each.getFileName() + (Files.isDirectory(each) ? "/" : ""))
          .toList();
    }
  }

  private int makeFolder(Path path) throws IOException {
    if (kind != Kind.WEB_DAV) {
      return 405;
    }
    try {
      Files.createDirectory(path);
      return 201;
    } catch (FileAlreadyExistsException e) {
      return 405;
    } catch (NoSuchFileException e) {
      return 409;
    }
  }

  private synchronized void put(HttpExchange exchange, Path path) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    Path parent = Objects.requireNonNull(path.getParent());
    if (kind != Kind.WEB_DAV) {
      Files.createDirectories(parent);
    }
    if (!Files.isDirectory(parent)) {
      exchange.sendResponseHeaders(409, -1);
    } else if (kind == Kind.FILES && !isAsExpected(exchange.getRequestHeaders(), path)) {
      exchange.sendResponseHeaders(412, -1);
    } else {
      Files.write(path, bytes);
      exchange.sendResponseHeaders(201, -1);
    }
  }

  private static boolean isAsExpected(Headers headers, Path path) throws IOException {
    String known = headers.getFirst("If-Match");
    return Files.exists(path)
        ? !headers.containsKey("If-None-Match")
            && (known == null || known.equals(tag(Files.readAllBytes(path))))
        : known == null;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
