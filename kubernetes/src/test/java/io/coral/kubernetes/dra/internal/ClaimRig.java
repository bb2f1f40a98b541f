package io.coral.kubernetes.dra.internal;

import static io.coral.kubernetes.internal.Soon.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Coral;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.DaemonRig;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.internal.Container;
import io.coral.kubernetes.internal.TestKubelet;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A node with the driver of claims, for each test, beside a kubelet and an API server that are as
 * strict as the real ones, for the tests of all classes.
 */
final class ClaimRig implements BeforeEachCallback, AfterEachCallback {

  private static final Path CLIENT = Path.of("../clients/python/src").toAbsolutePath();
  private static final Path CONTAINER = Path.of("src/test/python/container.py").toAbsolutePath();

  /** As the page says it. */
  private static final String PATIENCE =
      "{key: coral.io/board, value: broken, effect: NoExecute, tolerationSeconds: 300}";

  private final Map<String, String> settings;
  private Shared shared;
  private final Time time;
  private final String boards;
  private DaemonRig rig;
  private ClaimDriver driver;
  private Optional<ClaimDriver> another = Optional.empty();
  private final List<String> told = new CopyOnWriteArrayList<>();

  /** The process with the kubelet and the API server. */
  private static final class Shared implements AutoCloseable {

    private final Path folder;
    private final EventLoops loops = new EventLoops();
    private final TestKubelet kubelet;
    private final TestCluster cluster;

    Shared() throws Exception {
      folder = Files.createTempDirectory("claims");
      kubelet = new TestKubelet(folder.resolve("kubelet"));
      cluster = new TestCluster(kubelet, folder);
      kubelet.start();
      String claim = Files.readString(Path.of("deploy/claim.yaml"));
      String sim = claim.replace("\"u250\"", "\"sim\"").replace("vector.addition", "test.add");
      cluster.applyClass();
      cluster.apply(pod(), "ResourceClaimTemplate");
      cluster.apply(claim, "ResourceClaimTemplate");
      cluster.apply(sim.replace("name: u250", "name: sim"), "ResourceClaimTemplate");
      cluster.apply(
          sim.replace("name: u250", "name: two-parts")
              .replace("exactly:", "exactly:\n            capacity: {requests: {shares: \"2\"}}"),
          "ResourceClaimTemplate");
      cluster.apply(
          sim.replace("name: u250", "name: patient")
              .replace("exactly:", "exactly:\n            tolerations: [" + PATIENCE + "]"),
          "ResourceClaimTemplate");
    }

    @Override
    public void close() throws IOException {
      kubelet.close();
      loops.close();
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** The pod that the page shows, with its template, for a simulated board. */
  static String pod() throws IOException {
    return Files.readString(Path.of("deploy/claim.yaml"))
        .replace("\"u250\"", "\"sim\"")
        .replace("u250", "simulated");
  }

  /** With two boards, each a claim's alone, that are looked at once and again. */
  ClaimRig() {
    this(Map.of());
  }

  /** The same with further settings of the driver, or other ones. */
  ClaimRig(Map<String, String> settings) {
    this(settings, Time.REAL, "count=2");
  }

  /** The same by another time, with boards as the simulator's configuration has them. */
  ClaimRig(Map<String, String> settings, Time time, String boards) {
    this.settings = settings;
    this.time = time;
    this.boards = boards;
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    shared =
        context
            .getRoot()
            .getStore(Namespace.create(ClaimRig.class))
            .getOrComputeIfAbsent(Shared.class, key -> shared(), Shared.class);
    shared.cluster.wipe();
    startNode();
    awaitBoards("sim-0", "sim-1");
  }

  private static Shared shared() {
    try {
      return new Shared();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    another.ifPresent(ClaimDriver::close);
    driver.close();
    rig.close();
    assertThat(kubelet().faults()).as("what a kubelet or an API server refuses").isEmpty();
    cluster().requirePublished();
    awaitNoDriver();
  }

  TestKubelet kubelet() {
    return shared.kubelet;
  }

  TestCluster cluster() {
    return shared.cluster;
  }

  Coral coral() {
    return rig.coral();
  }

  /** The node's engine; somebody hears first what it is asked. */
  Coral heardBy(Consumer<String> listener) {
    Coral coral = coral();
    return (Coral)
        Proxy.newProxyInstance(
            Coral.class.getClassLoader(),
            new Class<?>[] {Coral.class},
            (proxy, method, arguments) -> {
              listener.accept(method.getName());
              try {
                return method.invoke(coral, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Where the driver's files are: {@code claims}, {@code state} and {@code cdi}. */
  Path folder(String name) {
    return shared.folder.resolve(name);
  }

  /** The daemon ends, with its driver. */
  void stopNode() {
    stopDriver();
    rig.close();
  }

  /** Another one of the same boards. */
  void startNode() throws IOException {
    rig = new DaemonRig(folder("node"), boards);
    startDriver(Map.of());
  }

  void stopDriver() {
    driver.close();
    awaitNoDriver();
  }

  void startDriver(Map<String, String> more) throws IOException {
    startDriver(coral(), more);
  }

  /** With other settings, over what an engine is asked through. */
  void startDriver(Coral coral, Map<String, String> more) throws IOException {
    driver = driver(coral, more, time);
    await().untilAsserted(() -> assertThat(kubelet().drivers()).containsExactly("coral.io"));
  }

  /** One beside the node's own, of another daemon. */
  void startAnother(Coral coral, Map<String, String> more, Time time) throws IOException {
    another = Optional.of(driver(coral, more, time));
  }

  /** The node's own ends, with the other one beside it. */
  void handOver() {
    driver.close();
    driver = another.orElseThrow();
    another = Optional.empty();
  }

  private ClaimDriver driver(Coral coral, Map<String, String> more, Time time) throws IOException {
    Map<String, String> said =
        new HashMap<>(
            Map.of(
                "kubelet", folder("kubelet").toString(),
                "node", TestCluster.NODE,
                "sockets", folder("claims").toString(),
                "state", folder("state").toString(),
                "cdi", folder("cdi").toString(),
                "api", cluster().address().toString(),
                "token", cluster().token().toString(),
                "certificate.authority", cluster().authority().toString(),
                "look", "20ms",
                "check", "1h"));
    said.putAll(settings);
    said.putAll(more);
    return ClaimDriver.start(
        coral,
        rig.entrances(),
        DiskRepository.ofSystemProperties(),
        ClaimSettings.of(Settings.of(ClaimSettings.PID, said), Map.of()),
        (pod, kind, reason, message) -> told.add(pod.name() + " " + reason + ": " + message),
        time,
        shared.loops);
  }

  /** All that pods are told are these. */
  void awaitTold(String... events) {
    await().untilAsserted(() -> assertThat(told).containsExactly(events));
  }

  private void awaitNoDriver() {
    await().untilAsserted(() -> assertThat(kubelet().drivers()).isEmpty());
  }

  /** The scheduler believes in these. */
  void awaitBoards(String... names) {
    await()
        .untilAsserted(
            () -> assertThat(cluster().offered().fieldNames()).toIterable().containsExactly(names));
  }

  /** What the first board's slice has, or has not. */
  void awaitOffered(String field, boolean isThere) {
    await()
        .untilAsserted(
            () -> assertThat(cluster().offered().path("sim-0").has(field)).isEqualTo(isThere));
  }

  /** Additions in a container that sees what a pod was given. */
  String run(TestKubelet.Given given, int additions) throws Exception {
    return run(given, additions, "test.add");
  }

  /** The same by another accelerator. */
  String run(TestKubelet.Given given, int additions, String accelerator) throws Exception {
    assertThat(given.socket().getParent()).isEqualTo(given.container());
    return Container.run(
        given.host(),
        given.container(),
        "ro",
        List.of(CLIENT, CONTAINER.getParent()),
        List.of("CORAL_SOCKET=" + given.socket(), "PYTHONPATH=" + CLIENT),
        CONTAINER.toString(),
        String.valueOf(additions),
        accelerator);
  }

  /** A pod has ended, and its claim goes with it. */
  void end(String pod) {
    assertThat(cluster().unprepare(pod)).isEmpty();
    cluster().delete(pod);
  }

  /** What a claim's config says to the driver. */
  static Map<String, Object> parameters(Map<String, String> parameters) {
    return Map.of(
        "source", "FromClaim", "opaque", Map.of("driver", "coral.io", "parameters", parameters));
  }
}
