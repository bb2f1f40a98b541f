package io.coral.gateway.internal;

import io.coral.api.Request;
import io.coral.spec.settings.Settings;
import java.net.InetAddress;
import java.net.UnknownHostException;
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
 * @param tenantMemory those of one tenant's
 * @param requests how many are under way at a time
 * @param rate how many of a tenant begin in a second; 0 for as many as come
 * @param readLimit how long a request may take to arrive
 * @param answerLimit how long a client may take to take an answer
 * @param waitLimit how long one waits for a board
 * @param tls without which it listens on this machine alone
 * @param rest where REST listens, besides where the framework's HTTP service does
 * @param grpc where gRPC listens
 * @param sharesMemory whether clients of sockets in the file system may have tensors in memory that
 *     they share
 */
public record GatewaySettings(
    String tenant,
    Optional<Path> tokens,
    long requestBytes,
    long memory,
    long tenantMemory,
    int requests,
    int rate,
    Duration readLimit,
    Duration answerLimit,
    Duration waitLimit,
    Optional<Tls> tls,
    Listening rest,
    Listening grpc,
    boolean sharesMemory) {

  static final String PID = "io.coral.gateway";

  private static final long MEBI = 1L << 20;
  private static final int GRPC_PORT = 8001;
  private static final int MOST_PORT = 65_535;

  /**
   * Where one of the protocols listens.
   *
   * @param port 0 for any that is free, -1 for none
   * @param socket in the file system; none where it is empty
   */
  public record Listening(String address, int port, Optional<Path> socket) {

    /** Whether it can be reached from beyond this machine. */
    boolean isReachedByOthers() {
      try {
        return port >= 0 && !InetAddress.getByName(address).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return true;
      }
    }
  }

  /**
   * With what the gateway proves who it is, and clients may; all in PEM.
   *
   * @param certificate the chain
   * @param key of its first certificate
   * @param clients certificates of those who issue clients'
   */
  public record Tls(Path certificate, Path key, Optional<Path> clients) {}

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException saying which is wrong and what was expected
   */
  static GatewaySettings of(Settings settings) {
    long memory = settings.size("memory").orElse(1024 * MEBI);
    long requestBytes = settings.size("request.bytes").orElse(64 * MEBI);
    Listening rest = listening(settings, "rest", -1);
    Listening grpc = listening(settings, "grpc", GRPC_PORT);
    boolean isReached = rest.isReachedByOthers() || grpc.isReachedByOthers();
    return new GatewaySettings(
        settings.text("tenant", Request.DEFAULT_TENANT),
        settings.text("tokens").map(Path::of),
        requestBytes,
        memory,
        settings.size("tenant.memory").orElse(isReached ? part(memory, requestBytes) : memory),
        settings.number("requests", 256, 1, 1 << 20),
        settings.number("rate", 0, 0, 1 << 20),
        settings.duration("read.limit", Duration.ofSeconds(60)),
        settings.duration("answer.limit", Duration.ofSeconds(60)),
        settings.duration("wait.limit", Duration.ofSeconds(60)),
        tls(settings),
        rest,
        grpc,
        settings.flag("shared.memory", false));
  }

  /** Half, and where that is little enough for a request of one tenant. */
  private static long part(long memory, long requestBytes) {
    return Math.max(memory / 2, Math.min(memory, 2 * requestBytes));
  }

  private static Listening listening(Settings settings, String protocol, int port) {
    return new Listening(
        settings.text(protocol + ".address", "127.0.0.1"),
        settings.number(protocol + ".port", port, -1, MOST_PORT),
        settings.text(protocol + ".socket").map(Path::of));
  }

  private static Optional<Tls> tls(Settings settings) {
    Optional<Path> certificate = settings.text("tls.certificate").map(Path::of);
    Optional<Path> key = settings.text("tls.key").map(Path::of);
    Optional<Path> clients = settings.text("tls.clients").map(Path::of);
    if (certificate.isPresent() && key.isPresent()) {
      return Optional.of(new Tls(certificate.get(), key.get(), clients));
    }
    if (certificate.isPresent() || key.isPresent() || clients.isPresent()) {
      throw new IllegalArgumentException(
          PID
              + " has some of tls.certificate, tls.key and tls.clients; expected both of the first");
    }
    return Optional.empty();
  }
}
