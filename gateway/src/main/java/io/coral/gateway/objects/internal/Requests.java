package io.coral.gateway.objects.internal;

import com.github.davidmoten.aws.lw.client.Client;
import com.github.davidmoten.aws.lw.client.HttpClient;
import com.github.davidmoten.aws.lw.client.HttpMethod;
import com.github.davidmoten.aws.lw.client.Request;
import com.github.davidmoten.aws.lw.client.ResponseInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What stores are asked. Where one speaks S3's protocol, a client of it makes the request; Java's
 * own sends it, as every other, because that one bounds a whole exchange. Any thread.
 */
final class Requests {

  /** Java's client says these itself, and takes them from nobody. */
  private static final Set<String> ITS_OWN = Set.of("host", "content-length");

  /** A scheme's own port, which Java's client leaves out of the host that it says. */
  private static final Pattern OWN_PORT =
      Pattern.compile("(?i)^(http://[^/]*):80(?![^/])|^(https://[^/]*):443(?![^/])");

  private final ObjectSettings.S3 store;
  private final Optional<Credentials> credentials;

  /**
   * As the settings say.
   *
   * @throws IOException when the credentials cannot be read, saying why
   */
  Requests(ObjectSettings.S3 store) throws IOException {
    this.store = store;
    this.credentials = Credentials.of(store.credentials(), System.getenv());
  }

  /**
   * One about an object.
   *
   * @throws StoreException where there are no credentials for it
   */
  HttpRequest of(String method, URI object, Map<String, String> headers, byte[] content)
      throws StoreException {
    return "s3".equals(object.getScheme())
        ? signed(method, object, headers, content)
        : plain(method, object, headers, content);
  }

  private HttpRequest signed(String method, URI object, Map<String, String> headers, byte[] content)
      throws StoreException {
    List<HttpRequest> made = new ArrayList<>(1);
    Request request =
        client(
                object,
                (url, verb, signed, body, connectLimit, readLimit) -> {
                  made.add(plain(verb, URI.create(url.toString()), signed, content));
                  return new ResponseInputStream(
                      () -> {}, 200, Map.of(), InputStream.nullInputStream());
                })
            .path(true, segments(object))
            .method(HttpMethod.valueOf(method))
            .requestBody(content);
    headers.forEach(request::header);
    request.responseInputStream();
    return made.get(0);
  }

  private Client client(URI object, HttpClient sending) throws StoreException {
    return Client.s3()
        .region(store.region())
        .credentials(
            credentials
                .orElseThrow(
                    () ->
                        new StoreException(
                            false,
                            "there are no credentials for "
                                + object
                                + "; expected s3.credentials of "
                                + ObjectSettings.PID
                                + ", or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"))
                .given())
        .baseUrlFactory((service, region) -> endpoint())
        .httpClient(sending)
        .build();
  }

  /** As its host is said, for it is signed. */
  private String endpoint() {
    return OWN_PORT.matcher(store.endpoint().toString()).replaceFirst("$1$2");
  }

  /** The bucket is the first part of the path, which every store takes. */
  private static String[] segments(URI object) {
    return Stream.concat(
            Stream.of(object.getAuthority()),
            Stream.of(object.getPath().substring(1).split("/", -1)))
        .toArray(String[]::new);
  }

  private static HttpRequest plain(
      String method, URI address, Map<String, String> headers, byte[] content) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .method(
                method,
                content.length == 0
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofByteArray(content));
    headers.forEach(
        (name, value) -> {
          if (!ITS_OWN.contains(name.toLowerCase(Locale.ROOT))) {
            request.setHeader(name, value);
          }
        });
    return request.build();
  }
}
