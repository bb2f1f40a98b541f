package io.coral.gateway.internal;

import io.coral.api.Coral;
import io.coral.api.repository.BitstreamRepository;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.daemon.internal.kernels.Add;
import io.coral.daemon.internal.kernels.Held;
import io.coral.daemon.internal.kernels.Later;
import io.coral.gateway.functions.internal.FunctionServlet;
import io.coral.gateway.http.internal.SocketFileConnector;
import io.coral.gateway.http.internal.TensorConnections;
import io.coral.gateway.http.internal.TlsConnector;
import io.coral.grpc.EventLoops;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Platform;
import io.coral.spec.format.Digests;
import io.coral.spec.settings.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * The gateway over an engine with two simulated boards that take no time, and these models: {@code
 * sum} (a + b) in two versions, {@code plus} (a + weights) and {@code later}, which waits for the
 * test.
 */
public final class Rig implements AutoCloseable {

  public static final Platform PLATFORM = new Platform("coral", "sim", "1.0");
  static final int MOST = 8;

  public final DaemonRig engine;
  final EventLoops loops = new EventLoops();
  public final DiskRepository repository;
  public final Gateway gateway;
  public final FunctionServlet functions;
  private final Path temp;
  private final Server server = new Server();
  private final ServerConnector connector = new ServerConnector(server);
  private @Nullable ServerConnector secure;
  private final HttpClient client = HttpClient.newHttpClient();

  Rig(Path temp, Map<String, String> more) throws Exception {
    this(temp, more, Map.of());
  }

  /** With objects of stores, too. */
  public Rig(Path temp, Map<String, String> more, Map<String, Object> objects) throws Exception {
    this(
        temp,
        more,
        (gateway, coral, repository) -> new FunctionServlet(objects, gateway, coral, repository));
  }

  /** Serves functions. */
  public interface Functions {
    FunctionServlet over(Gateway gateway, Coral coral, BitstreamRepository repository)
        throws IOException;
  }

  /** With functions of a test's own. */
  public Rig(Path temp, Map<String, String> more, Functions serving) throws Exception {
    this.temp = temp;
    engine = new DaemonRig(temp);
    repository = DiskRepository.ofSystemProperties();
    install("sum", "9", "add");
    install("sum", "10", "add");
    install("later", "1", "later");
    install("plus", "1", "add", floats(0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f, 7.5f));
    Map<String, String> settings = new HashMap<>(more);
    settings.putIfAbsent("grpc.port", "0");
    gateway =
        new Gateway(
            "1.2.3", Settings.of(GatewaySettings.PID, settings), engine.coral(), repository, loops);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler servlets = new ServletContextHandler();
    ServletHolder holder = new ServletHolder(new InferenceServlet(gateway));
    holder.setAsyncSupported(true);
    servlets.addServlet(holder, "/v2/*");
    FilterHolder connections = new FilterHolder(new TensorConnections());
    connections.setAsyncSupported(true);
    servlets.addFilter(connections, "/*", EnumSet.of(DispatcherType.REQUEST));
    servlets.addServlet(new ServletHolder(new ModelsPage(gateway)), "/models");
    functions = serving.over(gateway, engine.coral(), repository);
    ServletHolder asynchronous = new ServletHolder(functions);
    asynchronous.setAsyncSupported(true);
    servlets.addServlet(asynchronous, "/functions/*");
    // of somebody else's in the same server
    servlets.addServlet(new ServletHolder(new HttpServlet() {}), "/elsewhere");
    server.setHandler(servlets);
    GatewaySettings.Listening rest = gateway.settings().rest();
    rest.socket().ifPresent(path -> server.addConnector(new SocketFileConnector(server, path)));
    if (rest.port() >= 0) {
      secure = TlsConnector.make(server, rest, gateway.tls().orElseThrow());
      server.addConnector(secure);
    }
    server.start();
  }

  /**
   * Installs a model.
   *
   * @param weights of its second argument; where there are none it is an input
   */
  void install(String name, String version, String kernel, byte... weights) throws IOException {
    install(name, version, kernel, "[-1]", "", weights);
  }

  /** Installs a model that adds x and y, and answers 1,000 numbers for each, the sums first. */
  void installWide(String name) throws IOException {
    install(name, "1", "add", "[-1, 1000]", "");
  }

  /**
   * Installs a model that adds x and y, and whose questions become one.
   *
   * @param joining how, as more of its {@code batch}, with ' in the place of "
   */
  void installJoining(String name, String joining) throws IOException {
    install(name, "1", "add", "[-1]", ", " + joining);
  }

  private void install(
      String name, String version, String kernel, String output, String joining, byte... weights)
      throws IOException {
    Path folder = Files.createDirectories(temp.resolve(name + version));
    Files.write(
        folder.resolve("kernels.jar"),
        KernelJar.pack(PLATFORM, List.of(Add.class, Held.class, Later.class)));
    String second = "";
    String constants = "";
    if (weights.length == 0) {
      second = ", {'name': 'y', 'datatype': 'FP32', 'shape': [-1], 'argument': 'b'}";
    } else {
      Files.write(folder.resolve("weights.bin"), weights);
      constants =
          "'constants': {'argument': 'b', 'file': 'weights.bin', 'sha256': '"
              + Digests.sha256(ByteBuffer.wrap(weights))
              + "'},";
    }
    String descriptor =
        """
        {'name': 'kernels.jar', 'bitstreamId': '%s', 'version': '%s',
         'platform': {'vendor': 'coral', 'name': 'sim', 'version': '1.0'},
         'kernels': [{'name': '%s', 'kernelId': 'k', 'arguments': [
          {'type': 'float*', 'name': 'a', 'access': 'r'},
          {'type': 'float*', 'name': 'b', 'access': 'r'},
          {'type': 'float*', 'name': 'c', 'access': 'w'},
          {'type': 'int', 'name': 'n'}]}],
         'model': {'name': '%s', 'kernelId': 'k', %s
          'inputs': [{'name': 'x', 'datatype': 'FP32', 'shape': [-1], 'argument': 'a'}%s],
          'outputs': [{'name': 'z', 'datatype': 'FP32', 'shape': %s, 'argument': 'c'}],
          'batch': {'argument': 'n', 'most': %d%s}}}
        """;
    Files.writeString(
        folder.resolve("bitstream.json"),
        descriptor
            .formatted(name, version, kernel, name, constants, second, output, MOST, joining)
            .replace('\'', '"'));
    repository.install(folder);
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
  }

  public int port() {
    return connector.getLocalPort();
  }

  /** On whoever connects from now on and then does nothing for so long. */
  void hangUpAfter(Duration silence) {
    connector.setIdleTimeout(silence.toMillis());
  }

  /** Where REST is by TLS. */
  int securePort() {
    return Objects.requireNonNull(secure).getLocalPort();
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  public HttpResponse<byte[]> post(String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  /** A question in JSON, with ' in the place of ". */
  HttpResponse<String> ask(String model, String json) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri("/v2/models/" + model + "/infer"))
            .POST(BodyPublishers.ofString(json.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }

  static byte[] floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server does not stop", e);
    }
    functions.close();
    gateway.close();
    engine.close();
    loops.close();
  }
}
