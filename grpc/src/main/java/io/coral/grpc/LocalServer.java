package io.coral.grpc;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A gRPC service at a socket in the file system. Any thread. */
public final class LocalServer implements AutoCloseable {

  static final Attributes.Key<UserPrincipal> PEER = Attributes.Key.create("io.coral.grpc.peer");

  private static final int METADATA_BYTES = 8 << 10;
  private static final int STOP_MILLIS = 5_000;

  private final Server server;

  /**
   * What clients may take.
   *
   * @param connections how many there are at a time; one more is hung up on
   * @param calls how many of one connection are without an answer; one more waits at the client
   * @param messageBytes how long a message may be; a longer one is refused
   */
  public record Bounds(int connections, int calls, int messageBytes) {}

  private LocalServer(Server server) {
    this.server = server;
  }

  /**
   * Listens; calls run on the thread that read them, and are answered by whoever has the answer.
   *
   * @param path in a folder that is there; a socket that nobody listens at is replaced
   * @param permissions who may connect: those that may write
   * @param loops not closed before this
   * @throws IOException when another process listens there, or it cannot
   */
  public static LocalServer listen(
      Path path,
      Set<PosixFilePermission> permissions,
      ServerServiceDefinition service,
      Bounds bounds,
      EventLoops loops)
      throws IOException {
    return listen(path, permissions, List.of(service), bounds, loops);
  }

  /** Listens for several services, as {@link #listen} does for one. */
  public static LocalServer listen(
      Path path,
      Set<PosixFilePermission> permissions,
      List<ServerServiceDefinition> services,
      Bounds bounds,
      EventLoops loops)
      throws IOException {
    return listen(
        path, permissions, services, bounds, List.of(), MoreExecutors.directExecutor(), loops);
  }

  /**
   * Listens for several services.
   *
   * @param followers make what follows each call, and may end it by an exception that is a status
   * @param callers on which calls run, which may block there
   */
  public static LocalServer listen(
      Path path,
      Set<PosixFilePermission> permissions,
      List<ServerServiceDefinition> services,
      Bounds bounds,
      List<ServerStreamTracer.Factory> followers,
      Executor callers,
      EventLoops loops)
      throws IOException {
    SocketFile.clear(path);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(UnixDomainSocketAddress.of(path))
            .channelType(NioServerDomainSocketChannel.class)
            // grpc-java sets it, and a socket of this kind has none
            .withChildOption(ChannelOption.SO_KEEPALIVE, null)
            .bossEventLoopGroup(loops.group())
            .workerEventLoopGroup(loops.group())
            .protocolNegotiator(new PeerNegotiator(bounds.connections()))
            .maxConcurrentCallsPerConnection(bounds.calls())
            .decompressorRegistry(Messages.PLAIN)
            .maxInboundMessageSize(bounds.messageBytes())
            .maxInboundMetadataSize(METADATA_BYTES)
            .executor(callers)
            .addServices(services.stream().map(BrokenMessages::toldBy).toList());
    followers.forEach(builder::addStreamTracerFactory);
    LocalServer server = new LocalServer(builder.build().start());
    try {
      Files.setPosixFilePermissions(path, permissions);
      return server;
    } catch (IOException | RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /** Whose process calls, as the kernel tells. */
  public static UserPrincipal peer(ServerCall<?, ?> call) {
    return localPeer(call)
        .orElseThrow(() -> new IllegalStateException("no call of a local server"));
  }

  /** The same of a call that may be one of another server. */
  public static Optional<UserPrincipal> localPeer(ServerCall<?, ?> call) {
    return Optional.ofNullable(call.getAttributes().get(PEER));
  }

  /** Takes the socket away and hangs up on all clients; waits for a bounded time. Idempotent. */
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
