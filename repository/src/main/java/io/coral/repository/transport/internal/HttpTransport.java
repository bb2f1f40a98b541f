package io.coral.repository.transport.internal;

import io.coral.api.repository.TransferListener;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP and HTTPS. What a connection breaks is tried again after pauses, and a download goes on
 * where it was; a server that stays silent is given up. Redirects are followed, but never from
 * HTTPS to HTTP, and each host gets its own credentials alone.
 */
final class HttpTransport implements Transport {

  private static final Duration CONNECT = Duration.ofSeconds(20);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration BRIEF = Duration.ofSeconds(5);
  private static final int MAX_REDIRECTS = 5;
  private static final int CREATED = 201;
  private static final int PRECONDITION_FAILED = 412;
  static final int MAX_LISTING_BYTES = 16 << 20;

  /** Breaks after which some bytes had come; a break without any is {@link Retry}'s. */
  private static final int MAX_BREAKS = 1000;

  /** A server may take its time to store what it has got, before it answers. */
  private static final long STORED_BYTES_PER_SECOND = 16 << 20;

  /** Each but the last says that somebody else has changed the same file. */
  private static final int MAX_CHANGES = 100;

  /** Some servers know a file by a weak tag in the second after its change; others, always. */
  private static final int MAX_WEAK = 12;

  private final HttpClient client;
  private final Credentials credentials;
  private final Retry retry;
  private final Duration silence;

  HttpTransport(HttpClient client, Credentials credentials, Retry retry, Duration silence) {
    this.client = client;
    this.credentials = credentials;
    this.retry = retry;
    this.silence = silence;
  }

  /** With the proxies and credentials of this process's user. */
  static HttpTransport ofProcess() {
    return ofProcess(CONNECT, Retry.DEFAULT, SILENCE);
  }

  /** The same, which gives up soon. */
  static HttpTransport brief() {
    return ofProcess(BRIEF, Retry.ONCE, BRIEF);
  }

  private static HttpTransport ofProcess(Duration connect, Retry retry, Duration silence) {
    HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(connect)
            .proxy(new Proxies(System.getenv(), ProxySelector.getDefault()))
            .build();
    Path home = Path.of(System.getProperty("user.home", "/"));
    return new HttpTransport(client, new Credentials(System.getenv(), home), retry, silence);
  }

  @Override
  public Optional<List<URI>> list(URI folder) throws IOException {
    Small page = small(HttpRequest.newBuilder(), folder, MAX_LISTING_BYTES);
    if (page.status() == 200 && page.type().startsWith("text/html")) {
      return Optional.of(Listing.ofPage(folder, page.text()));
    }
    Small members =
        small(
            HttpRequest.newBuilder()
                .header("Depth", "1")
                .method("PROPFIND", BodyPublishers.noBody()),
            folder,
            MAX_LISTING_BYTES);
    return members.status() == 207
        ? Optional.of(Listing.ofWebDav(folder, members.text()))
        : Optional.empty();
  }

  /** A whole answer. */
  private record Small(int status, String type, Optional<String> tag, byte[] bytes) {
    String text() {
      return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether its tag may stay through a change, so that none can be made on condition of it. */
    boolean isWeak() {
      return tag.filter(known -> known.startsWith("W/")).isPresent();
    }
  }

  @Override
  public Optional<byte[]> get(URI file, int maxBytes) throws IOException {
    Small answer = small(HttpRequest.newBuilder(), file, maxBytes);
    if (answer.status() == 404) {
      return Optional.empty();
    }
    require(answer.status(), file, 200);
    return Optional.of(answer.bytes());
  }

  private Small small(HttpRequest.Builder request, URI address, int maxBytes) throws IOException {
    return retry.run(
        () -> {
          AtomicLong bytes = new AtomicLong();
          HttpResponse<byte[]> response =
              send(
                  request,
                  address,
                  BoundedBytes.handler(address, maxBytes, bytes),
                  bytes,
                  () -> silence);
          retryable(response, address);
          return new Small(
              response.statusCode(),
              response.headers().firstValue("Content-Type").orElse(""),
              response.headers().firstValue("ETag"),
              response.body());
        });
  }

  @Override
  public void download(URI file, Path target, long maxBytes, TransferListener listener)
      throws IOException {
    Download download = new Download(file, target, maxBytes, listener);
    long farthest = download.size();
    for (int breaks = 0; ; breaks++) {
      try {
        retry.run(
            () -> {
              part(download);
              return download;
            });
        return;
      } catch (TransferException e) {
        throw e;
      } catch (IOException e) {
        if (download.size() <= farthest || breaks == MAX_BREAKS) {
          throw e;
        }
        farthest = download.size();
      }
    }
  }

  private void part(Download download) throws IOException {
    HttpResponse<Void> response;
    try (FileChannel file =
        FileChannel.open(download.target(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      long from = file.size();
      HttpRequest.Builder request = HttpRequest.newBuilder();
      if (from > 0) {
        request.header("Range", "bytes=" + from + "-");
        download.validator().ifPresent(known -> request.header("If-Range", known));
      }
      AtomicLong bytes = new AtomicLong();
      response =
          send(request, download.address(), download.into(file, from, bytes), bytes, () -> silence);
      if (response.statusCode() == 416) {
        file.truncate(0);
        throw new IOException(download.address() + ": has no more than " + from + " bytes");
      }
    }
    retryable(response, download.address());
    require(response.statusCode(), download.address(), 200, 206);
  }

  @Override
  public void claim(Path source, URI file, TransferListener listener) throws IOException {
    boolean isOurs = makeFolders(file) == CREATED;
    // who makes folders has refused this one since it is there; who does not know them has none
    if (isOurs || !isThere(file.resolve("."))) {
      HttpRequest.Builder request = HttpRequest.newBuilder().header("If-None-Match", "*");
      int status = put(request, source, file, listener);
      if (status != PRECONDITION_FAILED) {
        requireStored(status, file);
      }
    }
  }

  private boolean isThere(URI folder) throws IOException {
    return small(HttpRequest.newBuilder(), folder, MAX_LISTING_BYTES).status() != 404;
  }

  @Override
  public void upload(Path source, URI file, TransferListener listener) throws IOException {
    int status = put(HttpRequest.newBuilder(), source, file, listener);
    if (status == 409) {
      makeFolders(file);
      status = put(HttpRequest.newBuilder(), source, file, listener);
    }
    requireStored(status, file);
  }

  @Override
  public void addLine(URI file, String line) throws IOException {
    int weak = 0;
    for (int left = MAX_CHANGES; left > 0; left--) {
      Small there = small(HttpRequest.newBuilder(), file, MAX_LISTING_BYTES);
      require(there.status(), file, 200, 404);
      String text = there.status() == 404 ? "" : there.text();
      if (text.lines().anyMatch(line::equals)) {
        return;
      }
      weak = there.isWeak() ? weak + 1 : 0;
      if (weak > 0 && weak < MAX_WEAK) {
        retry.pause().accept(retry.first());
        continue;
      }
      HttpRequest.Builder request = HttpRequest.newBuilder();
      if (there.status() == 404) {
        request.header("If-None-Match", "*");
      } else if (!there.isWeak()) {
        there.tag().ifPresent(tag -> request.header("If-Match", tag));
      }
      String end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
      BodyPublisher changed = BodyPublishers.ofString(text + end + line + "\n");
      int status = put(request.PUT(changed), file, new AtomicLong(), () -> silence);
      if (status == PRECONDITION_FAILED) {
        retry.pause().accept(retry.first());
      } else {
        requireStored(status, file);
      }
    }
    throw new TransferException(file, "does not keep a new line: others change it all the time");
  }

  private static void requireStored(int status, URI file) throws IOException {
    require(status, file, 200, CREATED, 204);
  }

  private int put(HttpRequest.Builder request, Path source, URI file, TransferListener listener)
      throws IOException {
    AtomicLong bytes = new AtomicLong();
    FileBody body = new FileBody(source, file, bytes, listener);
    Duration stored = silence.plusSeconds(body.contentLength() / STORED_BYTES_PER_SECOND);
    return put(request.PUT(body), file, bytes, () -> body.hasGone() ? stored : silence);
  }

  private int put(HttpRequest.Builder request, URI file, AtomicLong bytes, Supplier<Duration> limit)
      throws IOException {
    return retry.run(
        () -> {
          HttpResponse<Void> response =
              send(request, file, BodyHandlers.discarding(), bytes, limit);
          retryable(response, file);
          return response.statusCode();
        });
  }

  /**
   * WebDAV has a file's folders made before it, where others make them with it.
   *
   * @return the answer for the innermost
   */
  private int makeFolders(URI file) throws IOException {
    String path = file.getRawPath();
    int status = 0;
    for (int end = path.indexOf('/', 1); end >= 0; end = path.indexOf('/', end + 1)) {
      URI folder = file.resolve(path.substring(0, end + 1));
      status =
          send(
                  HttpRequest.newBuilder().method("MKCOL", BodyPublishers.noBody()),
                  folder,
                  BodyHandlers.discarding(),
                  new AtomicLong(),
                  () -> silence)
              .statusCode();
    }
    return status;
  }

  private <T> HttpResponse<T> send(
      HttpRequest.Builder request,
      URI address,
      BodyHandler<T> handler,
      AtomicLong bytes,
      Supplier<Duration> limit)
      throws IOException {
    URI next = address;
    for (int left = MAX_REDIRECTS; ; left--) {
      HttpRequest.Builder one = request.copy().uri(next);
      credentials.of(next).ifPresent(known -> one.setHeader("Authorization", known));
      HttpResponse<T> response = await(next, client.sendAsync(one.build(), handler), bytes, limit);
      Optional<String> location = response.headers().firstValue("Location");
      int status = response.statusCode();
      if (status < 301 || status > 308 || status == 304 || location.isEmpty()) {
        return response;
      }
      URI to = next.resolve(location.get());
      if (left == 0 || (isHttps(next) && !isHttps(to))) {
        throw new TransferException(
            address,
            left == 0
                ? "redirects more than " + MAX_REDIRECTS + " times"
                : "redirects from https to " + to + ", which is not followed");
      }
      next = to;
    }
  }

  private static boolean isHttps(URI address) {
    return "https".equalsIgnoreCase(address.getScheme());
  }

  private static <T> HttpResponse<T> await(
      URI address,
      CompletableFuture<HttpResponse<T>> answer,
      AtomicLong bytes,
      Supplier<Duration> limit)
      throws IOException {
    long seen = -1;
    long millis = 0;
    try {
      while (seen != bytes.get()) {
        seen = bytes.get();
        millis = limit.get().toMillis();
        try {
          return answer.get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          // a look at what has come or gone meanwhile
        }
      }
      answer.cancel(true);
      throw new IOException(address + ": no byte has come or gone for " + millis + " ms");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(address + ": interrupted");
    } catch (ExecutionException e) {
      throw failure(address, e.getCause());
    }
  }

  private static IOException failure(URI address, @Nullable Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof TransferException refused) {
        return refused;
      }
      if (cause instanceof SSLHandshakeException) {
        return new TransferException(
            address,
            "its certificate is not trusted ("
                + cause.getMessage()
                + "); have this Java trust the one that signed it, by the option"
                + " -Djavax.net.ssl.trustStore=FILE in CORAL_JAVA_OPTS");
      }
    }
    return new IOException(address + ": " + thrown, thrown);
  }

  /** A server that is busy or broken now may be well soon. */
  private static void retryable(HttpResponse<?> response, URI address) throws IOException {
    int status = response.statusCode();
    if (status == 408 || status == 429 || status >= 500) {
      throw new IOException(address + ": the server answers with status " + status);
    }
  }

  private static void require(int status, URI address, int... expected) throws TransferException {
    for (int each : expected) {
      if (status == each) {
        return;
      }
    }
    throw new TransferException(
        address,
        status == 401 || status == 403
            ? "the server refuses with status "
                + status
                + "; name user and password in ~/.netrc, or in the variables CORAL_REPOSITORY_HOST,"
                + " _USER and _PASSWORD, or _TOKEN"
            : status == 404 ? "is not there" : "the server answers with status " + status);
  }
}
