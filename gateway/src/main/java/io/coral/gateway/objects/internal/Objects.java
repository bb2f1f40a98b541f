package io.coral.gateway.objects.internal;

import io.coral.gateway.internal.Memory;
import io.coral.spec.format.Digests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Reads objects and writes them: {@code s3://bucket/key} in the S3 store of the settings, {@code
 * http} and {@code https} at any server that knows GET, HEAD and PUT. Blocks, each exchange for the
 * time limit at most. Any thread.
 */
public final class Objects {

  private static final String NOTHING = Digests.sha256(ByteBuffer.allocate(0));
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int CHANGED = 412;

  private final ObjectSettings settings;
  private final Optional<Signature> signature;
  private final HttpClient client;

  /**
   * As the settings say.
   *
   * @throws IOException when the credentials cannot be read, saying why
   */
  public Objects(ObjectSettings settings) throws IOException {
    this.settings = settings;
    this.signature =
        Credentials.of(settings.s3().credentials(), System.getenv())
            .map(each -> new Signature(each, settings.s3().region()));
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  /**
   * The address of an object, if it may be read and written.
   *
   * @throws StoreException where the settings do not allow it
   */
  public URI allowed(String address) throws StoreException {
    try {
      URI object = URI.create(address);
      if (isStraight(object)
          && object.getRawQuery() == null
          && object.getRawFragment() == null
          && settings.allowed().stream().anyMatch(address::startsWith)) {
        return object;
      }
    } catch (IllegalArgumentException e) {
      // no address
    }
    throw new StoreException(
        false,
        "the object is not at an address that "
            + ObjectSettings.PID
            + " allows; expected the start "
            + settings.allowed());
  }

  /** Servers may go up where a part of the path is two dots, written as they are or not. */
  private static boolean isStraight(URI object) {
    return object.getPath() != null
        && Stream.of(object.getPath().split("[/\\\\]", -1))
            .noneMatch(each -> each.equals("..") || each.equals("."));
  }

  /**
   * The address of a result, by the rule of the settings.
   *
   * @param event what stands for an event in names
   * @throws StoreException where the settings do not allow it
   */
  public URI result(URI object, String accelerator, String event) throws StoreException {
    String address = object.toString();
    int name = address.lastIndexOf('/') + 1;
    return allowed(
        settings
            .result()
            .replace("{folder}", address.substring(0, name))
            .replace("{accelerator}", accelerator)
            .replace("{event}", event)
            .replace("{name}", address.substring(name)));
  }

  /** Whether there is an object. */
  public boolean isThere(URI object) throws StoreException {
    HttpResponse<?> head =
        exchange("HEAD", object, Map.of(), BodyPublishers.noBody(), NOTHING, discarded());
    if (head.statusCode() == NOT_FOUND) {
      return false;
    }
    requireOk(head, object);
    return true;
  }

  /**
   * Reads an object as it is at one moment.
   *
   * @param most bytes of it
   * @throws StoreException where there is none, it is empty or too long, or it changes meanwhile
   */
  public Fetched get(URI object, int most, Memory memory) throws StoreException {
    HttpResponse<?> before =
        exchange("HEAD", object, Map.of(), BodyPublishers.noBody(), NOTHING, discarded());
    requireOk(before, object);
    long length = before.headers().firstValueAsLong("Content-Length").orElse(-1);
    if (length < 1 || length > most) {
      throw new StoreException(false, object + " has " + length + " bytes; expected 1 to " + most);
    }
    Fetched fetched = new Fetched(memory, (int) length);
    try {
      Map<String, String> unchanged = new TreeMap<>();
      before.headers().firstValue("ETag").ifPresent(tag -> unchanged.put("If-Match", tag));
      HttpResponse<Boolean> got =
          exchange(
              "GET",
              object,
              unchanged,
              BodyPublishers.noBody(),
              NOTHING,
              info ->
                  info.statusCode() == OK
                      ? fetched.subscriber()
                      : BodySubscribers.replacing(false));
      if (got.statusCode() == CHANGED) {
        throw changed(object);
      }
      requireOk(got, object);
      HttpResponse<?> after =
          exchange("HEAD", object, Map.of(), BodyPublishers.noBody(), NOTHING, discarded());
      if (!got.body() || !version(before).equals(version(after))) {
        throw changed(object);
      }
      return fetched;
    } catch (StoreException | RuntimeException e) {
      fetched.close();
      throw e;
    }
  }

  private static StoreException changed(URI object) {
    return new StoreException(true, object + " changed while it was read");
  }

  private static String version(HttpResponse<?> head) {
    return head.headers().firstValue("ETag").orElse("")
        + head.headers().firstValue("Last-Modified").orElse("")
        + head.headers().firstValue("Content-Length").orElse("");
  }

  /**
   * Writes an object as a whole, over one that is there. It is in Java's heap meanwhile: an
   * exchange that is given up may still read it.
   */
  @SuppressWarnings("try") // counts while it is open, and is not asked
  public void put(URI object, ByteBuffer content, String type, Memory memory)
      throws StoreException {
    try (Memory.Heap counted = memory.heap(content.remaining())) {
      byte[] bytes = new byte[content.remaining()];
      content.get(content.position(), bytes);
      requireOk(
          exchange(
              "PUT",
              object,
              Map.of("Content-Type", type),
              BodyPublishers.ofByteArray(bytes),
              Digests.sha256(ByteBuffer.wrap(bytes)),
              discarded()),
          object);
    }
  }

  private static BodyHandler<Void> discarded() {
    return BodyHandlers.discarding();
  }

  private <T> HttpResponse<T> exchange(
      String method,
      URI object,
      Map<String, String> headers,
      BodyPublisher body,
      String content,
      BodyHandler<T> handler)
      throws StoreException {
    boolean isS3 = "s3".equals(object.getScheme());
    URI address = isS3 ? address(object) : object;
    HttpRequest.Builder request = HttpRequest.newBuilder(address).method(method, body);
    headers.forEach(request::setHeader);
    if (isS3) {
      Signature signing =
          signature.orElseThrow(
              () ->
                  new StoreException(
                      false,
                      "there are no credentials for "
                          + object
                          + "; expected s3.credentials of "
                          + ObjectSettings.PID
                          + ", or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"));
      signing.sign(method, address, headers, content, Instant.now()).forEach(request::setHeader);
    }
    CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request.build(), handler);
    try {
      return answer.get(settings.timeLimit().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw away(object, String.valueOf(e.getCause()), e);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw away(object, "no answer within " + settings.timeLimit().toMillis() + " ms", e);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw away(object, "the gateway ends", e);
    }
  }

  private static StoreException away(URI object, String why, Exception cause) {
    return new StoreException(true, "the store of " + object + " cannot be asked: " + why, cause);
  }

  private static void requireOk(HttpResponse<?> answer, URI object) throws StoreException {
    int status = answer.statusCode();
    if (status / 100 == 2) {
      return;
    }
    boolean isTemporary = status >= 500 || status == 429 || status == 408;
    String why =
        switch (status) {
          case NOT_FOUND -> "there is no such object";
          case 401, 403 -> "the store does not let us in; look at s3.credentials";
          default -> "the store answers " + status;
        };
    throw new StoreException(isTemporary, object + ": " + why);
  }

  /** The bucket is the first part of the path, which every store takes. */
  private URI address(URI object) {
    String endpoint = settings.s3().endpoint().toString().replaceFirst("/$", "");
    return URI.create(endpoint + "/" + object.getAuthority() + encoded(object.getPath()));
  }

  /** As the signature wants it: everything but letters, digits and -._~/ in hexadecimal. */
  private static String encoded(String path) {
    StringBuilder text = new StringBuilder();
    for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
      char as = (char) (each & 0xff);
      boolean isPlain = as < 0x80 && (Character.isLetterOrDigit(as) || "-._~/".indexOf(as) >= 0);
      text.append(isPlain ? String.valueOf(as) : String.format(Locale.ROOT, "%%%02X", (int) as));
    }
    return text.toString();
  }
}
