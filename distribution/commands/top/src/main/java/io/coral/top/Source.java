package io.coral.top;

import io.coral.cli.serve.ServeFile;
import io.coral.cli.serve.ServeFile.Serving;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;

/** The process that serves, wherever it says that it is. */
final class Source {

  private static final Duration LIMIT = Duration.ofSeconds(5);

  private final Path folder;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  Source(Path folder) {
    this.folder = folder;
  }

  /** All that it tells now, as JSON. It may have been started anew at another place. */
  String look() throws InterruptedException {
    try {
      Serving serving =
          ServeFile.read(folder)
              .orElseThrow(
                  () ->
                      new NoServeException(
                          "there is no `coral serve` of this user; start it, in another terminal or"
                              + " as a service"));
      URI address = serving.address().orElseThrow(() -> new NoServeException(serving.silence()));
      return get(address.resolve("api/state"));
    } catch (IOException e) {
      throw new NoServeException(
          "`coral serve` does not answer (" + e + "); if it was killed, start it again", e);
    }
  }

  private String get(URI address) throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(address).timeout(LIMIT).build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(address + " answers " + response.statusCode());
    }
    return response.body();
  }
}
