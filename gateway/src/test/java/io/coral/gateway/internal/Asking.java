package io.coral.gateway.internal;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Questions whose answers are still to come. */
final class Asking {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final String JSON =
      """
      {"inputs": [
        {"name": "x", "datatype": "FP32", "shape": [1], "data": [1]},
        {"name": "y", "datatype": "FP32", "shape": [1], "data": [2]}]}
      """;

  private Asking() {}

  static CompletableFuture<HttpResponse<String>> later(Rig rig) {
    return of(rig, "later");
  }

  static CompletableFuture<HttpResponse<String>> of(Rig rig, String model) {
    return CLIENT.sendAsync(
        HttpRequest.newBuilder(rig.uri("/v2/models/" + model + "/infer"))
            .POST(BodyPublishers.ofString(JSON))
            .build(),
        BodyHandlers.ofString());
  }
}
