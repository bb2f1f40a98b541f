package io.coral.benchmarks;

import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.gateway.http.internal.TensorConnections;
import io.coral.gateway.internal.Gateway;
import io.coral.gateway.internal.InferenceServlet;
import io.coral.grpc.EventLoops;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.SimKernel;
import io.coral.spec.settings.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/**
 * The gateway in this process, over a simulated board without delays, and a bare handler beside it
 * in the same HTTP server.
 */
final class ServedModels implements AutoCloseable {

  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();
  private static final String PROTOTYPE =
      """
      {"name": "%s", "kernelId": "k", "arguments": [
        {"type": "char*", "name": "in", "access": "r"},
        {"type": "char*", "name": "out", "access": "w"},
        {"type": "int", "name": "n"}]}
      """;
  private static final String MODEL =
      """
      "model": {"name": "%s", "kernelId": "k",
       "inputs": [{"name": "x", "datatype": "INT8", "shape": %s, "argument": "in"}],
       "outputs": [{"name": "y", "datatype": "INT8", "shape": [-1, 1000], "argument": "out"}],
       "batch": {"argument": "n", "most": 64%s}}
      """;

  private final SimRuntime simulator =
      new SimRuntime(List.of(BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
  private final Path folder;
  private final DiskRepository repository;
  private final EventLoops loops = new EventLoops();
  private final Engine engine;
  private final Gateway gateway;
  private final Server server = new Server();
  private final ServerConnector http = new ServerConnector(server);

  /**
   * Starts.
   *
   * @param folder for what is installed
   * @param bare answers POST at {@code /bare}
   */
  ServedModels(Path folder, HttpServlet bare) throws Exception {
    this.folder = folder;
    repository = new DiskRepository(folder.resolve("repository"), new BinaryFormats());
    engine = new Engine(repository);
    engine.add(simulator, 1);
    Settings settings =
        Settings.of("io.coral.gateway", Map.of("grpc.port", "0", "requests", "1024"));
    gateway = new Gateway("bench", settings, engine, repository, loops);
    http.setHost("127.0.0.1");
    // whoever is measured waits for the others' turns, however long these take
    http.setIdleTimeout(TimeUnit.MINUTES.toMillis(10));
    server.addConnector(http);
    ServletContextHandler servlets = new ServletContextHandler();
    ServletHolder models = new ServletHolder(new InferenceServlet(gateway));
    models.setAsyncSupported(true);
    servlets.addServlet(models, "/v2/*");
    FilterHolder connections = new FilterHolder(new TensorConnections());
    connections.setAsyncSupported(true);
    servlets.addFilter(connections, "/v2/*", EnumSet.of(DispatcherType.REQUEST));
    // read in the same pieces, so that the handlers alone differ
    servlets.addFilter(connections, "/bare", EnumSet.of(DispatcherType.REQUEST));
    servlets.addServlet(new ServletHolder(bare), "/bare");
    server.setHandler(servlets);
    server.start();
  }

  /**
   * Installs a model of one input {@code x} of bytes, and one output {@code y}.
   *
   * @param shape of its input
   * @param kernel whose name in the artifact is {@code kernelName}
   * @param joining more of its {@code batch}; empty where each question is asked by itself
   */
  void install(
      String name,
      String shape,
      Class<? extends SimKernel> kernel,
      String kernelName,
      String joining)
      throws IOException {
    repository.install(
        KernelArtifact.write(
            folder,
            name,
            BOARD.platform(),
            kernel,
            PROTOTYPE.formatted(kernelName),
            MODEL.formatted(name, shape, joining)));
  }

  Engine engine() {
    return engine;
  }

  EventLoops loops() {
    return loops;
  }

  int httpPort() {
    return http.getLocalPort();
  }

  int grpcPort() {
    return gateway.port();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("the HTTP server does not stop", e);
    }
    gateway.close();
    engine.close();
    simulator.close();
    loops.close();
  }
}
