package io.coral.gateway.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.grpc.EventLoops;
import io.coral.grpc.NetworkServer;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
  static final List<String> EXTENSIONS = List.of("binary_tensor_data");

  private static final int CALLERS = 8;

  private final String version;
  private final GatewaySettings settings;
  private final Inference inference;
  private final Gate gate;
  private final ExecutorService callers;
  private final @Nullable NetworkServer server;

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
    callers = callers();
    inference = new Inference(coral, repository, settings, loops.group(), callers);
    try {
      server = settings.grpc().port() < 0 ? null : listen(loops);
    } catch (IOException | RuntimeException e) {
      callers.shutdownNow();
      throw e;
    }
    if (server != null) {
      LoggerFactory.getLogger(Gateway.class)
          .info("Models are served over gRPC at {}:{}", settings.grpc().address(), server.port());
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
    GatewaySettings.Grpc grpc = settings.grpc();
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getByName(grpc.address()), grpc.port());
    boolean isTls = grpc.certificate().isPresent() && grpc.key().isPresent();
    if (!address.getAddress().isLoopbackAddress() && !(isTls && gate.hasTokens())) {
      throw new IllegalArgumentException(
          "grpc.address of "
              + GatewaySettings.PID
              + " is "
              + grpc.address()
              + ", which others reach; expected grpc.certificate, grpc.key and tokens with it");
    }
    return NetworkServer.listen(
        address,
        isTls
            ? Optional.of(new NetworkServer.Tls(grpc.certificate().get(), grpc.key().get()))
            : Optional.empty(),
        new InferenceService(this, callers).definition(),
        new NetworkServer.Bounds(
            settings.requests(), (int) Math.min(settings.requestBytes(), Integer.MAX_VALUE)),
        callers,
        loops);
  }

  /** What bounds all requests. */
  public GatewaySettings settings() {
    return settings;
  }

  /** Who has the memory of all requests, and lets them in. */
  public Inference inference() {
    return inference;
  }

  /** Who may ask. */
  public Gate gate() {
    return gate;
  }

  /** Where gRPC listens; -1 where it does not. */
  public int port() {
    return server == null ? -1 : server.port();
  }

  /** The gateway's own, which clients are told. */
  String version() {
    return version;
  }

  /** Hangs up on the clients of gRPC. Waits for a bounded time; idempotent. */
  @Override
  @Deactivate
  public void close() {
    if (server != null) {
      server.close();
    }
    inference.close();
    callers.shutdownNow();
  }
}
