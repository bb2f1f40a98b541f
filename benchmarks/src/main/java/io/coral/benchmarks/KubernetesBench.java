package io.coral.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.coral.api.Coral;
import io.coral.api.Grant;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Request;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.Daemon;
import io.coral.daemon.internal.Host;
import io.coral.grpc.EventLoops;
import io.coral.kubernetes.dra.internal.ClaimComponent;
import io.coral.kubernetes.internal.NodeComponent;
import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntToLongFunction;

/**
 * What a node of Kubernetes with a thousand simulated boards costs: a pod on each; then pods that
 * come and go, each of one to four boards, ten thousand as fast as they can; then again a pod on
 * each, of which one goes and another comes at the rate of ten thousand in a minute; and claims
 * that are prepared on programmed ones of as many boards.
 */
final class KubernetesBench {

  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();
  private static final int BOARDS = 1_000;
  private static final int PODS = 10_000;
  private static final int PACED_PODS = 3_000;
  private static final int MOST_BOARDS = 4;
  private static final int CHECK_EVERY = 1_000;
  private static final int CLAIMS = 500;
  private static final long SEED = 17;
  private static final int LIMIT_SECONDS = 120;
  private static final long LOOK_NANOS = 10_000_000;
  private static final String ALLOCATE = "Allocate, 1,000 boards, ";
  private static final String PREPARE = "prepare of a programmed board, 1,000 boards: ";
  private static final String ACCELERATOR = "bench.none";
  private static final double ALLOCATE_MILLIS = 5;
  private static final double PREPARE_MILLIS = 50;
  private static final double DAY_SECONDS = 60;

  /** From one pod to the next of ten thousand in that time. */
  private static final long PACE_NANOS = (long) (DAY_SECONDS * 1e9 / PODS);

  private static final double MEGABYTES = 64;

  List<Figure> run() throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (Part part : List.<Part>of(KubernetesBench::pods, KubernetesBench::claims)) {
      try (TemporaryFolder scratch = TemporaryFolder.make();
          Node node = new Node(scratch.path())) {
        figures.addAll(part.figures(node));
      }
    }
    return figures;
  }

  private interface Part {
    List<Figure> figures(Node node) throws Exception;
  }

  /** A daemon with its boards, and a kubelet. */
  private static final class Node implements AutoCloseable {

    final Path folder;
    final DiskRepository repository;
    final SimRuntime simulator =
        new SimRuntime(Collections.nCopies(BOARDS, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
    final Engine engine;
    final Daemon daemon;
    final EventLoops loops = new EventLoops();
    final BenchKubelet kubelet;

    Node(Path folder) throws IOException {
      this.folder = folder;
      repository = new DiskRepository(folder.resolve("repository"), new BinaryFormats());
      engine = new Engine(repository);
      engine.add(simulator, 1);
      daemon =
          Daemon.start(
              engine,
              new Host() {},
              Settings.of("io.coral.daemon", Map.of("socket", folder.resolve("s").toString())));
      kubelet = new BenchKubelet(folder.resolve("kubelet"));
    }

    @Override
    public void close() {
      kubelet.close();
      daemon.close();
      loops.close();
      engine.close();
      simulator.close();
    }
  }

  // ---- pods with boards
  // --------------------------------------------------------------------------

  private static List<Figure> pods(Node node) throws IOException {
    await("boards", () -> node.engine.activity().boards().size() == BOARDS);
    double before = megabytes();
    BenchEvents events = new BenchEvents();
    NodeComponent plugin =
        new NodeComponent(
            Map.of(
                "kubelet", node.folder.resolve("kubelet").toString(),
                "sockets", node.folder.resolve("pods").toString()),
            node.engine,
            node.daemon,
            null,
            events);
    try {
      List<String> boards = node.kubelet.await(BOARDS);
      double[] first = fill(node, boards, "first");
      double after = megabytes();
      long start = System.nanoTime();
      double[] hasty = churn(node, boards, "hasty", MOST_BOARDS, PODS, 0);
      double day = (System.nanoTime() - start) / 1e9;
      node.kubelet.endThoseThatHave(Set.copyOf(boards));
      double[] unused = fill(node, boards, "again");
      double[] paced = churn(node, boards, "paced", 1, PACED_PODS, PACE_NANOS);
      double[] empty = paced(PACED_PODS, PACE_NANOS, i -> node.kubelet.options());
      node.kubelet.pods().keySet().forEach(node.kubelet::end);
      await("free boards", () -> granted(node.engine).isEmpty());
      await("events", events::areOver);
      return List.of(
          Figure.of(ALLOCATE + "1,000 pods, one every 6 ms: median", percentile(paced, 50), "ms"),
          Figure.atMost(
              ALLOCATE + "1,000 pods, one every 6 ms: p99",
              percentile(paced, 99),
              "ms",
              ALLOCATE_MILLIS),
          Figure.of(ALLOCATE + "the first 1,000 pods in a row: p99", percentile(first, 99), "ms"),
          Figure.of(ALLOCATE + "pods of 1 to 4, in a row: p99", percentile(hasty, 99), "ms"),
          Figure.of("a call without work every 6 ms: median", percentile(empty, 50), "ms"),
          Figure.of("a call without work every 6 ms: p99", percentile(empty, 99), "ms"),
          Figure.atMost("10,000 pods come and go", day, "s", DAY_SECONDS),
          Figure.of("events: a board given to a pod, and released, once each", events.given(), ""),
          Figure.atMost(
              "the plugin with 1,000 allocations and a kubelet", after - before, "MiB", MEGABYTES));
    } finally {
      plugin.stop();
    }
  }

  /** A pod on each board, one upon the other; how long each was waited for, as with a churn. */
  private static double[] fill(Node node, List<String> boards, String name) {
    return paced(BOARDS, 0, i -> node.kubelet.allocate(name + "-" + i, List.of(boards.get(i))));
  }

  /**
   * Pods come, and others go whose boards they have.
   *
   * @param most how many boards one has at most
   * @param pace from one to the next in nanoseconds; 0 for at once
   * @return how long each was waited for in milliseconds, in order of that
   */
  private static double[] churn(
      Node node, List<String> boards, String name, int most, int pods, long pace) {
    Random random = new Random(SEED);
    return paced(
        pods,
        pace,
        i -> {
          if (i % CHECK_EVERY == 1) {
            requireEachItsOwn(node);
          }
          Set<String> free = free(node, boards, 1 + random.nextInt(most), random);
          return node.kubelet.allocate(name + "-" + i, List.copyOf(free));
        });
  }

  /** How long calls took in milliseconds, in order of that, of which each says its nanoseconds. */
  private static double[] paced(int calls, long pace, IntToLongFunction nanos) {
    double[] millis = new double[calls];
    long due = System.nanoTime();
    for (int i = 0; i < calls; i++) {
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      due = System.nanoTime() + pace;
      millis[i] = nanos.applyAsLong(i) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  /** So many boards, once the pods that had them have ended. */
  private static Set<String> free(Node node, List<String> boards, int count, Random random) {
    Set<String> chosen = new HashSet<>();
    while (chosen.size() < count) {
      chosen.add(boards.get(random.nextInt(boards.size())));
    }
    node.kubelet.endThoseThatHave(chosen);
    return chosen;
  }

  /** No board is given twice, and each pod has its own. */
  private static void requireEachItsOwn(Node node) {
    Map<Set<String>, Grant> granted = granted(node.engine);
    Set<String> seen = new HashSet<>();
    for (Set<String> each : granted.keySet()) {
      for (String board : each) {
        if (!seen.add(board)) {
          throw new BaselineException(board + " is given twice");
        }
      }
    }
    node.kubelet
        .pods()
        .forEach(
            (pod, boards) -> {
              if (!granted.containsKey(Set.copyOf(boards))) {
                throw new BaselineException(pod + " has not got " + boards + " alone");
              }
            });
  }

  /** What tenants have, by the boards. */
  private static Map<Set<String>, Grant> granted(Coral coral) {
    Map<Set<String>, Grant> granted = new HashMap<>();
    for (Grant each : coral.grants()) {
      each.boards().filter(boards -> !boards.isEmpty()).ifPresent(of -> granted.put(of, each));
    }
    return granted;
  }

  /** What is in use of the heap, of what classes take, and of buffers beside it. */
  private static double megabytes() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    long buffers =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    long bytes =
        memory.getHeapMemoryUsage().getUsed() + memory.getNonHeapMemoryUsage().getUsed() + buffers;
    return bytes / (double) (1 << 20);
  }

  // ---- claims
  // --------------------------------------------------------------------------------------

  private static List<Figure> claims(Node node) throws Exception {
    node.repository.install(
        KernelArtifact.write(
            node.folder, "bench", BOARD.platform(), NoOp3.class, DaemonBench.NO_OP));
    await("boards", () -> node.engine.activity().boards().size() == BOARDS);
    for (int i = 0; i < CLAIMS; i++) {
      Loaded unused =
          node.engine.prepare(
              new Preparation(
                  "sim-" + i,
                  ACCELERATOR,
                  Request.DEFAULT_TENANT,
                  Duration.ofSeconds(LIMIT_SECONDS)));
    }
    // else its answers wait for what TCP acknowledges late, as no API server's do
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer api =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    api.createContext("/", KubernetesBench::answer);
    api.start();
    try {
      ClaimComponent driver = driver(node, api.getAddress().getPort());
      try {
        Path socket = node.folder.resolve("kubelet/plugins/coral.io/dra.sock");
        await("the driver", () -> Files.exists(socket));
        double[] millis = new double[CLAIMS];
        for (int i = 0; i < CLAIMS; i++) {
          millis[i] = node.kubelet.prepare("sim-" + i) / 1e6;
        }
        Arrays.sort(millis);
        return List.of(
            Figure.of(PREPARE + "median", percentile(millis, 50), "ms"),
            Figure.atMost(PREPARE + "p99", percentile(millis, 99), "ms", PREPARE_MILLIS));
      } finally {
        driver.stop();
      }
    } finally {
      api.stop(0);
    }
  }

  private static ClaimComponent driver(Node node, int port) throws Exception {
    Path keys = node.folder.resolve("keys");
    String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> store = List.of("-keystore", keys.toString(), "-storepass", "bench-bench");
    List<String> make = new ArrayList<>(List.of(tool, "-genkeypair", "-keyalg", "EC"));
    make.addAll(List.of("-dname", "CN=api", "-alias", "api"));
    make.addAll(store);
    long unused = Command.run(node.folder, make);
    List<String> tell = new ArrayList<>(List.of(tool, "-exportcert", "-rfc", "-alias", "api"));
    tell.addAll(List.of("-file", node.folder.resolve("ca.crt").toString()));
    tell.addAll(store);
    unused = Command.run(node.folder, tell);
    Path token = Files.writeString(node.folder.resolve("token"), "bench");
    Map<String, Object> settings = new HashMap<>();
    settings.put("kubelet", node.folder.resolve("kubelet").toString());
    settings.put("node", "bench");
    settings.put("sockets", node.folder.resolve("claims").toString());
    settings.put("state", node.folder.resolve("state").toString());
    settings.put("cdi", node.folder.resolve("cdi").toString());
    settings.put("api", "http://127.0.0.1:" + port);
    settings.put("token", token.toString());
    settings.put("certificate.authority", node.folder.resolve("ca.crt").toString());
    Files.createDirectories(node.folder.resolve("kubelet/plugins_registry"));
    return new ClaimComponent(
        settings, node.engine, node.daemon, node.repository, node.loops, null);
  }

  /** An API server: it takes every slice, and has a claim for each board, programmed. */
  private static void answer(HttpExchange call) throws IOException {
    try (call) {
      String path = call.getRequestURI().getPath();
      String name = path.substring(path.lastIndexOf('/') + 1);
      byte[] body = call.getRequestBody().readAllBytes();
      if (call.getRequestMethod().equals("GET")) {
        body = object(path, name).getBytes(StandardCharsets.UTF_8);
      }
      call.sendResponseHeaders(200, body.length);
      call.getResponseBody().write(body);
    }
  }

  private static String object(String path, String name) {
    if (path.contains("/resourceclaims/")) {
      return """
          {"metadata": {"name": "%1$s", "uid": "%1$s"}, "status": {
           "reservedFor": [{"resource": "pods", "name": "%1$s", "uid": "%1$s"}],
           "allocation": {"devices": {"results": [{"request": "board", "driver": "coral.io", "pool": "bench",
            "device": "%1$s"}],
           "config": [{"source": "FromClaim", "opaque": {"driver": "coral.io",
            "parameters": {"accelerator": "%2$s"}}}]}}}}
          """
          .formatted(name, ACCELERATOR);
    }
    return path.contains("/nodes/")
        ? "{\"metadata\": {\"name\": \"bench\", \"uid\": \"1\"}}"
        : "{\"items\": []}";
  }

  // ---- for both
  // ------------------------------------------------------------------------------------

  private static double percentile(double[] sorted, int percent) {
    return sorted[(sorted.length - 1) * percent / 100];
  }

  private static void await(String what, BooleanSupplier isThere) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!isThere.getAsBoolean()) {
      if (System.nanoTime() > until) {
        throw new BaselineException("there are no " + what + " after " + LIMIT_SECONDS + " s");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
