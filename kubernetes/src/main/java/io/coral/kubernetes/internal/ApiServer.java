package io.coral.kubernetes.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The cluster's API server, asked with the token of this pod. Any thread. */
public final class ApiServer {

  /**
   * The server has no such thing, or has it no more. One that does not know of such things at all,
   * as one that is being changed, says something else.
   */
  public static final class NotFound extends IOException {

    private static final long serialVersionUID = 1L;

    private NotFound(String message) {
      super(message);
    }
  }

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** For how long the server tells of what happens before it is asked anew. */
  private static final Duration WATCH = Duration.ofMinutes(4);

  /** A patch of the fields that this owns; JSON is YAML. */
  private static final String APPLY = "application/apply-patch+yaml";

  private final URI address;
  private final Path token;
  private final Duration limit;
  private final HttpClient client;

  /**
   * Asks nothing yet.
   *
   * @param access whose token is read each time, for tokens are renewed
   * @throws IOException when there is no such authority
   */
  public ApiServer(ApiAccess access) throws IOException {
    this(access, LIMIT);
  }

  /**
   * Asks nothing yet.
   *
   * @param limit for how long an answer is waited for
   */
  ApiServer(ApiAccess access, Duration limit) throws IOException {
    this.address = access.address();
    this.token = access.token();
    this.limit = limit;
    this.client =
        HttpClient.newBuilder()
            .sslContext(trusting(access.authority()))
            .connectTimeout(limit)
            .build();
  }

  private static SSLContext trusting(Path authority) throws IOException {
    try (InputStream pem = Files.newInputStream(authority)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
        trusted.setCertificateEntry("authority-" + trusted.size(), each);
      }
      if (trusted.size() == 0) {
        throw new IOException("certificate.authority " + authority + " has no certificate");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException("certificate.authority " + authority + " cannot be read: " + e, e);
    }
  }

  /** What there is at a path, within a bound. */
  public CompletableFuture<Map<String, Object>> get(String path) {
    return ask("GET", path, Optional.empty());
  }

  /**
   * Asks.
   *
   * @return the object that it answered with, within a bound; else why not, an {@link IOException}
   */
  public CompletableFuture<Map<String, Object>> ask(
      String method, String path, Optional<Object> object) {
    try {
      HttpRequest.Builder request = request(path);
      if (object.isPresent()) {
        request
            .header("Content-Type", method.equals("PATCH") ? APPLY : "application/json")
            .method(method, BodyPublishers.ofByteArray(Json.write(object.get())));
      } else {
        request.method(method, BodyPublishers.noBody());
      }
      // the request's own bound ends with the headers
      return within(limit, client.sendAsync(request.build(), BodyHandlers.ofByteArray()))
          .exceptionally(this::silent)
          .thenApply(ApiServer::read);
    } catch (IOException | IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /**
   * Hears of what is at a path, and of what happens to it from now on, until the server ends that.
   *
   * @param event told each, in turn, on a thread of the client's
   * @return done with its end, within a bound; cancelled, it hears no more
   */
  public CompletableFuture<?> watch(String path, Consumer<Map<String, Object>> event) {
    try {
      HttpRequest request =
          request(path + "?watch=true&timeoutSeconds=" + WATCH.toSeconds()).build();
      CompletableFuture<HttpResponse<Void>> stream =
          client.sendAsync(
              request,
              response -> {
                if (response.statusCode() >= 300) {
                  throw new UncheckedIOException(
                      new IOException("the API server says " + response.statusCode()));
                }
                return BodySubscribers.fromLineSubscriber(new Lines(event));
              });
      // one that is cut off without a word would be heard of no more
      return within(WATCH.plus(limit), stream);
    } catch (IOException | IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** The same within a bound; with its end, whichever that is, nothing is asked any more. */
  private static <T> CompletableFuture<T> within(Duration bound, CompletableFuture<T> asked) {
    CompletableFuture<T> bounded = asked.copy();
    bounded.orTimeout(bound.toMillis(), TimeUnit.MILLISECONDS);
    bounded.whenComplete((end, failure) -> asked.cancel(true));
    return bounded;
  }

  /** An event is a line. */
  private record Lines(Consumer<Map<String, Object>> event) implements Flow.Subscriber<String> {

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
      try {
        event.accept(Json.read(line.getBytes(StandardCharsets.UTF_8)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }

  private HttpRequest.Builder request(String path) throws IOException {
    return HttpRequest.newBuilder(address.resolve(path))
        .timeout(limit)
        .header("Authorization", "Bearer " + Files.readString(token).strip())
        .header("Accept", "application/json");
  }

  private HttpResponse<byte[]> silent(Throwable why) {
    throw new CompletionException(
        new IOException("the API server " + address + " does not answer: " + why, why));
  }

  private static Map<String, Object> read(HttpResponse<byte[]> response) {
    try {
      if (response.statusCode() >= 300) {
        Map<String, Object> status = status(response.body());
        String said =
            "the API server says "
                + response.statusCode()
                + ": "
                + Json.text(status.get("message"));
        // a thing that it has not is named
        boolean isNamed = !Json.text(Json.object(status.get("details")).get("name")).isEmpty();
        throw response.statusCode() == 404 && isNamed ? new NotFound(said) : new IOException(said);
      }
      return Json.read(response.body());
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  /** A Status object; something in between may answer with anything else. */
  private static Map<String, Object> status(byte[] body) {
    try {
      return Json.read(body);
    } catch (IOException e) {
      return Map.of("message", "what it says is no JSON");
    }
  }
}
