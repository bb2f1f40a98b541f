package io.coral.gateway.objects.internal;

import io.coral.gateway.internal.HeapBytes;
import io.coral.gateway.internal.Memory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects and writes them: {@code s3://bucket/key} in the S3 store of the settings, {@code
 * http} and {@code https} at any server that knows GET, HEAD and PUT. Blocks, each exchange for the
 * time limit at most. Any thread.
 */
public final class Objects {

  private static final byte[] NOTHING = {};
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int OK = 200;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int CHANGED = 412;

  private final ObjectSettings settings;
  private final Requests requests;
  private @Nullable HttpClient client;

  /**
   * As the settings say.
   *
   * @throws IOException when the credentials cannot be read, saying why
   */
  public Objects(ObjectSettings settings) throws IOException {
    this.settings = settings;
    this.requests = new Requests(settings.s3());
  }

  /** Made for the first object: most gateways have none, and it reads all that the JVM trusts. */
  private synchronized HttpClient client() {
    HttpClient made = client;
    if (made == null) {
      made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(CONNECT)
              .build();
      client = made;
    }
    return made;
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
    HttpResponse<?> head = head(object);
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
    HttpResponse<?> before = head(object);
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
              NOTHING,
              info ->
                  info.statusCode() == OK
                      ? fetched.subscriber()
                      : BodySubscribers.replacing(false));
      if (got.statusCode() == CHANGED) {
        throw changed(object);
      }
      requireOk(got, object);
      HttpResponse<?> after = head(object);
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
   * Writes an object as a whole, unless there is one by now, which stays. It is in Java's heap
   * meanwhile: an exchange that is given up may still read it.
   *
   * @param heap what counts that
   * @throws io.coral.gateway.internal.Refusal {@code UNAVAILABLE} where there is no room for it
   */
  public void put(URI object, ByteBuffer content, String type, List<Memory> heap)
      throws StoreException {
    try (HeapBytes counted = new HeapBytes(heap)) {
      counted.add(content.remaining());
      byte[] bytes = new byte[content.remaining()];
      content.get(content.position(), bytes);
      HttpResponse<?> answer =
          exchange(
              "PUT",
              object,
              Map.of("Content-Type", type, "If-None-Match", "*"),
              bytes,
              BodyHandlers.discarding());
      if (answer.statusCode() != CHANGED) {
        requireOk(answer, object);
      }
    }
  }

  private HttpResponse<?> head(URI object) throws StoreException {
    return exchange("HEAD", object, Map.of(), NOTHING, BodyHandlers.discarding());
  }

  private <T> HttpResponse<T> exchange(
      String method,
      URI object,
      Map<String, String> headers,
      byte[] content,
      BodyHandler<T> handler)
      throws StoreException {
    CompletableFuture<HttpResponse<T>> answer =
        client().sendAsync(requests.of(method, object, headers, content), handler);
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
    boolean isTemporary = status >= 500 || status == 429 || status == 408 || status == CONFLICT;
    String why =
        switch (status) {
          case NOT_FOUND -> "there is no such object";
          case 401, 403 -> "the store does not let us in; look at s3.credentials";
          default -> "the store answers " + status;
        };
    throw new StoreException(isTemporary, object + ": " + why);
  }
}
