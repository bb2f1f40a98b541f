package io.coral.gateway.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.grpc.Authorities;
import io.coral.grpc.Certificate;
import io.coral.grpc.EventLoops;
import io.coral.grpc.LocalServer;
import io.coral.grpc.NetworkServer;
import io.coral.spec.settings.Settings;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.LoggerFactory;

/**
 * What both protocols share, there where its configuration is; it listens for gRPC itself, the
 * framework's HTTP service has REST.
 */
@Component(
    service = Gateway.class,
    immediate = true,
    configurationPid = GatewaySettings.PID,
    configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = GatewayConfiguration.class)
public final class Gateway implements AutoCloseable {

  static final String NAME = "coral";

  /** Who may connect to a socket in the file system: as at this machine's own address, anybody. */
  public static final Set<PosixFilePermission> SOCKET =
      PosixFilePermissions.fromString("rw-rw-rw-");

  private static final int CALLERS = 8;

  /** The part of Java's heap that messages may take; reading one takes as much again. */
  private static final int HEAP_SHARE = 4;

  private final String version;
  private final GatewaySettings settings;
  private final Inference inference;
  private final Gate gate;
  private final Memory heap = new Memory(Runtime.getRuntime().maxMemory() / HEAP_SHARE);
  private final ExecutorService callers;
  private final ScheduledExecutorService timer;
  private final SharedMemory sharedMemory;
  private final Optional<NetworkServer.Tls> tls;
  private final Optional<NetworkServer> server;
  private final Optional<LocalServer> local;

  /**
   * Listens.
   *
   * @throws IOException when it cannot, saying why
   * @throws IllegalArgumentException when a setting is wrong, saying which
   */
  @Activate
  public Gateway(
      BundleContext context,
      Map<String, Object> configuration,
      @Reference Coral coral,
      @Reference BitstreamRepository repository,
      @Reference EventLoops loops)
      throws IOException {
    this(
        context.getBundle().getVersion().toString(),
        Settings.of(GatewaySettings.PID, configuration),
        coral,
        repository,
        loops);
  }

  /** The same outside of a framework, with a version of its own. */
  public Gateway(
      String version,
      Settings configured,
      Coral coral,
      BitstreamRepository repository,
      EventLoops loops)
      throws IOException {
    this.version = version;
    settings = GatewaySettings.of(configured);
    gate = new Gate(settings, System::nanoTime);
    tls = tls(settings);
    requireSafe("rest", settings.rest());
    requireSafe("grpc", settings.grpc());
    sharedMemory = new SharedMemory(settings.sharesMemory());
    callers = callers();
    timer = loops.group();
    inference = new Inference(coral, repository, settings, loops.group(), callers);
    Optional<NetworkServer> network = Optional.empty();
    try {
      network = settings.grpc().port() < 0 ? Optional.empty() : Optional.of(listen(loops));
      Optional<Path> socket = settings.grpc().socket();
      local = socket.isEmpty() ? Optional.empty() : Optional.of(listen(socket.get(), loops));
    } catch (IOException | RuntimeException e) {
      network.ifPresent(NetworkServer::close);
      inference.close();
      callers.shutdownNow();
      throw e;
    }
    server = network;
    server.ifPresent(
        each ->
            LoggerFactory.getLogger(Gateway.class)
                .info(
                    "Models are served over gRPC at {}:{}",
                    settings.grpc().address(),
                    each.port()));
  }

  private static Optional<NetworkServer.Tls> tls(GatewaySettings settings) throws IOException {
    if (settings.tls().isEmpty()) {
      return Optional.empty();
    }
    GatewaySettings.Tls tls = settings.tls().get();
    Optional<Authorities> clients =
        tls.clients().isEmpty()
            ? Optional.empty()
            : Optional.of(Authorities.of(tls.clients().get()));
    return Optional.of(
        new NetworkServer.Tls(new Certificate(tls.certificate(), tls.key()), clients));
  }

  /** Who comes from elsewhere proves who it is, to whom has proved the same, and is bounded. */
  private void requireSafe(String protocol, GatewaySettings.Listening at) throws IOException {
    boolean isKnown = gate.hasTokens() || tls.flatMap(NetworkServer.Tls::clients).isPresent();
    if (protocol.equals("rest") && at.port() >= 0 && tls.isEmpty()) {
      throw new IllegalArgumentException(
          "rest.port of "
              + GatewaySettings.PID
              + " is "
              + at.port()
              + ", where REST is by TLS; expected tls.certificate and tls.key with it");
    }
    // one that nobody knows is told of by its name
    InetAddress.getByName(at.address());
    if (!at.isReachedByOthers()) {
      return;
    }
    if (!(tls.isPresent() && isKnown)) {
      throw new IllegalArgumentException(
          protocol
              + ".address of "
              + GatewaySettings.PID
              + " is "
              + at.address()
              + ", which others reach; expected tls.certificate and tls.key, and tokens or"
              + " tls.clients with it");
    }
    if (settings.rate() == 0) {
      throw new IllegalArgumentException(
          "rate of "
              + GatewaySettings.PID
              + " is 0, and others reach "
              + protocol
              + ".address, "
              + at.address()
              + "; expected how many requests of a tenant may begin in a second");
    }
  }

  /** Threads that read tensors and write them, and end when there are none. */
  private static ExecutorService callers() {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            CALLERS,
            CALLERS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "coral-gateway");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private NetworkServer listen(EventLoops loops) throws IOException {
    return NetworkServer.listen(
        new InetSocketAddress(
            InetAddress.getByName(settings.grpc().address()), settings.grpc().port()),
        tls,
        service(loops),
        new NetworkServer.Bounds(settings.requests(), settings.requests(), messageBytes()),
        followers(loops),
        callers,
        loops);
  }

  private LocalServer listen(Path socket, EventLoops loops) throws IOException {
    return LocalServer.listen(
        socket,
        SOCKET,
        List.of(service(loops)),
        new LocalServer.Bounds(settings.requests(), settings.requests(), messageBytes()),
        followers(loops),
        callers,
        loops);
  }

  private ServerServiceDefinition service(EventLoops loops) {
    return ServerInterceptors.intercept(
        new InferenceService(this, callers).definition(),
        new ReadLimit(settings.readLimit(), loops.group()));
  }

  private List<ServerStreamTracer.Factory> followers(EventLoops loops) {
    return List.of(
        Arriving.in(List.of(inference.memory(), heap), settings.readLimit(), loops.group()));
  }

  private int messageBytes() {
    return (int) Math.min(settings.requestBytes(), Integer.MAX_VALUE);
  }

  /** What bounds all requests. */
  public GatewaySettings settings() {
    return settings;
  }

  /** Who has the memory of all requests, and lets them in. */
  public Inference inference() {
    return inference;
  }

  /** What counts bytes of a tenant's messages that are in Java's heap. */
  public List<Memory> heap(String tenant) {
    return List.of(inference.memory(tenant), heap);
  }

  /** Whose threads do nothing that lasts. */
  ScheduledExecutorService timer() {
    return timer;
  }

  /** Who may ask. */
  public Gate gate() {
    return gate;
  }

  /** Where gRPC listens; -1 where it does not. */
  public int port() {
    return server.map(NetworkServer::port).orElse(-1);
  }

  /** With what it proves who it is, where it does. */
  public Optional<NetworkServer.Tls> tls() {
    return tls;
  }

  /** What clients share. */
  SharedMemory sharedMemory() {
    return sharedMemory;
  }

  /** Of the protocol, which clients are told. */
  List<String> extensions() {
    return settings.sharesMemory()
        ? List.of("binary_tensor_data", SharedMemory.EXTENSION)
        : List.of("binary_tensor_data");
  }

  /** The gateway's own, which clients are told. */
  String version() {
    return version;
  }

  /** Hangs up on the clients of gRPC. Waits for a bounded time; idempotent. */
  @Override
  @Deactivate
  public void close() {
    server.ifPresent(NetworkServer::close);
    local.ifPresent(LocalServer::close);
    sharedMemory.close();
    inference.close();
    callers.shutdownNow();
  }
}
