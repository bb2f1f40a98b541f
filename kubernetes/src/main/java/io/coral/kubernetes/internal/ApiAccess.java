package io.coral.kubernetes.internal;

import io.coral.spec.settings.Settings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What is said of the API server.
 *
 * @param address where it is
 * @param token a file with the token for it
 * @param authority a file with who its certificate is from
 */
public record ApiAccess(URI address, Path token, Path authority) {

  private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /**
   * Reads it.
   *
   * @param pid whose settings these are
   * @param environment of a pod, which says where the API server is
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  public static ApiAccess of(String pid, Settings settings, Map<String, String> environment) {
    return new ApiAccess(
        URI.create(said(pid, settings, "api", api(environment))),
        Path.of(settings.text("token", ACCOUNT.resolve("token").toString())),
        Path.of(settings.text("certificate.authority", ACCOUNT.resolve("ca.crt").toString())));
  }

  /**
   * The name of this node.
   *
   * @param pid whose settings these are
   * @param environment of a pod of Coral's, which says it
   * @throws IllegalArgumentException when nobody says it
   */
  public static String node(String pid, Settings settings, Map<String, String> environment) {
    return said(pid, settings, "node", Optional.ofNullable(environment.get("NODE_NAME")));
  }

  private static String said(
      String pid, Settings settings, String key, Optional<String> environment) {
    return settings
        .text(key)
        .or(() -> environment)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    pid + ": " + key + " is not said, and this is no pod, which would say it"));
  }

  private static Optional<String> api(Map<String, String> environment) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    return host.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "https://"
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":"
                + environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443"));
  }
}
