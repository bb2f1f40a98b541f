package io.coral.gateway.internal;

import io.coral.api.Request;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The gateway's settings.
 *
 * @param tenant on whose behalf those ask who show no token
 * @param tokens the file that says on whose behalf those ask who show one
 * @param requestBytes how long a request may be
 * @param memory bytes of all requests on their way
 * @param requests how many are under way at a time
 * @param rate how many of a tenant begin in a second; 0 for as many as come
 * @param readLimit how long a request may take to arrive
 * @param waitLimit how long one waits for a board
 * @param grpc where gRPC listens
 */
public record GatewaySettings(
    String tenant,
    Optional<Path> tokens,
    long requestBytes,
    long memory,
    int requests,
    int rate,
    Duration readLimit,
    Duration waitLimit,
    Grpc grpc) {

  static final String PID = "io.coral.gateway";

  private static final long MEBI = 1L << 20;
  private static final int GRPC_PORT = 8001;

  /**
   * Where gRPC listens.
   *
   * @param port 0 for any that is free, -1 for none
   * @param certificate with {@code key}, in PEM: TLS, without which it listens on this machine
   *     alone
   */
  public record Grpc(String address, int port, Optional<Path> certificate, Optional<Path> key) {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static GatewaySettings of(Settings settings) {
    return new GatewaySettings(
        settings.text("tenant", Request.DEFAULT_TENANT),
        settings.text("tokens").map(Path::of),
        settings.size("request.bytes").orElse(64 * MEBI),
        settings.size("memory").orElse(1024 * MEBI),
        settings.number("requests", 256, 1, 1 << 20),
        settings.number("rate", 0, 0, 1 << 20),
        settings.duration("read.limit", Duration.ofSeconds(60)),
        settings.duration("wait.limit", Duration.ofSeconds(60)),
        new Grpc(
            settings.text("grpc.address", "127.0.0.1"),
            settings.number("grpc.port", GRPC_PORT, -1, 65_535),
            settings.text("grpc.certificate").map(Path::of),
            settings.text("grpc.key").map(Path::of)));
  }
}
