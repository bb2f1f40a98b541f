package io.coral.grpc;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A gRPC service at a port. Any thread. */
public final class NetworkServer implements AutoCloseable {

  private static final int METADATA_BYTES = 8 << 10;
  private static final int STOP_MILLIS = 5_000;
  private static final int HANDSHAKE_SECONDS = 10;
  private static final Duration IDLE = Duration.ofMinutes(1);

  private final Server server;

  /**
   * With what it proves who it is, and clients may.
   *
   * @param clients who issues their certificates; none is asked for where it is empty
   */
  public record Tls(Certificate certificate, Optional<Authorities> clients) {}

  /**
   * What clients may take.
   *
   * @param connections how many there are at a time; one more is hung up on
   * @param calls how many of one connection are without an answer; one more waits at the client
   * @param messageBytes how long a message may be; a longer one is refused
   */
  public record Bounds(int connections, int calls, int messageBytes) {}

  private NetworkServer(Server server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param address its port 0 for any that is free
   * @param tls without it, what is said can be read on the way
   * @param followers make what follows each call, and may end it by an exception that is a status
   * @param callers on which calls run, which may block there
   * @param loops not closed before this
   * @throws IOException when it cannot
   */
  public static NetworkServer listen(
      InetSocketAddress address,
      Optional<Tls> tls,
      ServerServiceDefinition service,
      Bounds bounds,
      List<ServerStreamTracer.Factory> followers,
      Executor callers,
      EventLoops loops)
      throws IOException {
    return listen(address, tls, service, bounds, followers, callers, loops, IDLE);
  }

  /** Listens, and hangs up on who has no call for so long. */
  static NetworkServer listen(
      InetSocketAddress address,
      Optional<Tls> tls,
      ServerServiceDefinition service,
      Bounds bounds,
      List<ServerStreamTracer.Factory> followers,
      Executor callers,
      EventLoops loops,
      Duration idle)
      throws IOException {
    NettyServerBuilder server =
        NettyServerBuilder.forAddress(
                address,
                tls.map(NetworkServer::secure).orElseGet(InsecureServerCredentials::create))
            .channelFactory(() -> new BoundedServerChannel(bounds.connections()))
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
            .maxConnectionIdle(idle.toNanos(), TimeUnit.NANOSECONDS)
            .maxConcurrentCallsPerConnection(bounds.calls())
            .decompressorRegistry(Messages.PLAIN)
            .maxInboundMessageSize(bounds.messageBytes())
            .maxInboundMetadataSize(METADATA_BYTES)
            .executor(callers)
            .addService(BrokenMessages.toldBy(service));
    followers.forEach(server::addStreamTracerFactory);
    return new NetworkServer(server.build().start());
  }

  private static ServerCredentials secure(Tls tls) {
    TlsServerCredentials.Builder credentials =
        TlsServerCredentials.newBuilder().keyManager(tls.certificate());
    tls.clients()
        .ifPresent(
            clients ->
                credentials
                    .trustManager(clients.managers())
                    .clientAuth(TlsServerCredentials.ClientAuth.OPTIONAL));
    return credentials.build();
  }

  /** The port. */
  public int port() {
    return server.getPort();
  }

  /** Whether a call came from this machine, at an address that others cannot reach. */
  public static boolean isHere(ServerCall<?, ?> call) {
    SocketAddress local = call.getAttributes().get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR);
    return local instanceof InetSocketAddress at && at.getAddress().isLoopbackAddress();
  }

  /** Whether a call came by TLS. */
  public static boolean isSecure(ServerCall<?, ?> call) {
    return call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION) != null;
  }

  /** The certificate with which a client has proved itself, if it has. */
  public static Optional<X509Certificate> certificate(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    if (session == null) {
      return Optional.empty();
    }
    try {
      return Optional.of((X509Certificate) session.getPeerCertificates()[0]);
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty();
    }
  }

  /** Hangs up on all clients; waits for a bounded time. Idempotent. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(STOP_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
