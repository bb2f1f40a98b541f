package io.coral.benchmarks;

import io.coral.api.Coral;
import io.coral.api.Request;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.Daemon;
import io.coral.daemon.internal.Host;
import io.coral.launcher.TemporaryFolder;
import io.coral.protocol.Frames;
import io.coral.protocol.local.Incoming;
import io.coral.protocol.local.LocalSocket;
import io.coral.protocol.wire.Wire;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.settings.Settings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * What the daemon adds to a request: clients in C, C++, Java and Python take turns with two
 * processes in C that pass as many bytes over a socket and do nothing, on simulated boards that
 * take no time; and what another tenant's flood, large arrays and clients that ask nothing cost.
 */
final class DaemonBench {

  private static final List<String> LIBRARY =
      List.of(
          "message.c",
          "wire.c",
          "connection.c",
          "prepare.c",
          "reconnect.c",
          "memory.c",
          "request.c",
          "managed.c");

  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();
  private static final int BOARDS = 2;
  private static final int WARM_UP = 50_000;
  private static final int ROUNDS = 20;
  private static final int CALLS = 1_000;
  private static final int CLIENTS = 4;
  private static final int MANY = 50_000;
  private static final int MANY_ROUNDS = 5;
  private static final int FLOODS = 3;
  private static final int FLOODED_ROUNDS = 100;
  private static final int FLOODED_CALLS = 50;
  private static final int LARGE = 64 << 20;
  private static final int LARGE_WARM_UP = 40;
  private static final int LARGE_ROUNDS = 120;
  private static final int IDLE = 200;
  private static final int IDLE_MILLIS = 2_000;

  static final String NO_OP =
      """
      {"name": "no_op3", "kernelId": "none", "arguments": [
        {"type": "char*", "name": "a", "access": "r"},
        {"type": "char*", "name": "b", "access": "r"},
        {"type": "char*", "name": "c", "access": "w"},
        {"type": "int", "name": "n"}]}
      """;

  private final Set<Rows> rows;

  /** What is measured. */
  enum Rows {
    SINGLE,
    TOGETHER,
    FLOOD,
    LARGE,
    IDLE;

    /** As a person writes it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  DaemonBench(Set<Rows> rows) {
    this.rows = rows;
  }

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      DiskRepository repository =
          new DiskRepository(folder.resolve("repository"), new BinaryFormats());
      repository.install(
          KernelArtifact.write(folder, "bench", BOARD.platform(), NoOp3.class, NO_OP));
      String client = client(folder).toString();
      Path raw = Baseline.compile("socket_baseline", "libc6-dev (Debian)", "-lc", folder);
      Path jobs = folder.resolve("jobs.sock");
      String tenants = "[tenant jobs]\n[socket jobs]\npath = " + jobs + "\ntenant = jobs\n";
      Path file = Files.writeString(folder.resolve("tenants.cfg"), tenants);
      String socket = folder.resolve("coral.sock").toString();
      Settings settings =
          Settings.of("io.coral.daemon", Map.of("socket", socket, "tenants.file", file.toString()));
      try (SimRuntime simulator =
              new SimRuntime(
                  Collections.nCopies(BOARDS, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
          Engine engine = new Engine(repository)) {
        engine.add(simulator, 1);
        try (Daemon daemon = Daemon.start(engine, new Host() {}, settings)) {
          List<Figure> figures = new ArrayList<>();
          List<String> inC = List.of(client, socket);
          if (rows.contains(Rows.SINGLE)) {
            figures.addAll(single(raw.toString(), inC, folder));
          }
          if (rows.contains(Rows.TOGETHER)) {
            figures.add(together(inC, folder));
          }
          if (rows.contains(Rows.FLOOD)) {
            figures.add(beside(List.of(client, jobs.toString()), inC, folder));
          }
          if (rows.contains(Rows.LARGE)) {
            figures.add(large(engine, inC, folder));
          }
          if (rows.contains(Rows.IDLE)) {
            figures.addAll(idle(daemon.socket()));
          }
          return figures;
        }
      }
    }
  }

  private static Path client(Path folder) throws InterruptedException {
    Path library = folder.resolve("libcoral.so");
    List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-pthread"));
    command.addAll(List.of("-shared", "-fPIC", "-o", library.toString()));
    for (String header : List.of("coral.h", "internal.h")) {
      Baseline.unpack(header, folder);
    }
    for (String source : LIBRARY) {
      command.add(Baseline.unpack(source, folder).toString());
    }
    Baseline.run(folder, "libc6-dev (Debian)", command);
    return program("gcc", "daemon_client.c", folder);
  }

  /** A client over the library in that folder. */
  private static Path program(String compiler, String source, Path folder)
      throws InterruptedException {
    Path program = folder.resolve(source.replace('.', '_'));
    Baseline.run(
        folder,
        "libc6-dev, g++ (Debian)",
        List.of(
            compiler,
            "-O2",
            "-pthread",
            "-I" + folder,
            "-o",
            program.toString(),
            Baseline.unpack(source, folder).toString(),
            folder.resolve("libcoral.so").toString(),
            "-Wl,-rpath," + folder));
    return program;
  }

  private static List<Figure> single(String raw, List<String> inC, Path folder) throws Exception {
    List<Figure> figures = new ArrayList<>();
    String socket = inC.get(1);
    Baseline.unpack("coral.hpp", folder);
    String inCpp = program("g++", "daemon_client.cpp", folder).toString();
    try (Contestant bytes = new Contestant(List.of(raw), Map.of(), folder);
        Contestant c = new Contestant(inC, Map.of(), folder);
        Contestant cpp = new Contestant(List.of(inCpp, socket), Map.of(), folder);
        Contestant java =
            Contestant.jvm(DaemonContestant.class, List.of(), List.of(socket), Map.of(), folder);
        Contestant python = python(socket, folder)) {
      Turns ofC = Turns.take(bytes, c, "round ", WARM_UP, ROUNDS, CALLS);
      Turns ofCpp = Turns.take(bytes, cpp, "round ", WARM_UP, ROUNDS, CALLS);
      Turns ofJava = Turns.take(bytes, java, "round ", WARM_UP, ROUNDS, CALLS);
      Turns ofPython = Turns.take(bytes, python, "round ", WARM_UP, ROUNDS, CALLS);
      figures.add(Figure.of("the same bytes over a socket: median", ofC.microsOfOther(), "us"));
      figures.add(Figure.atMost("a request from C: median", ofC.micros(), "us", 40));
      figures.add(
          Figure.atMost(
              "a request from C over the same bytes", ofC.micros() / ofC.microsOfOther(), "x", 3));
      figures.add(Figure.of("a request from C++: median", ofCpp.micros(), "us"));
      figures.add(Figure.of("a request from Java: median", ofJava.micros(), "us"));
      figures.add(Figure.of("a request from Python: median", ofPython.micros(), "us"));
    }
    return figures;
  }

  /** The package is where these classes are, and Python reads out of archives, too. */
  private static Contestant python(String socket, Path folder) throws URISyntaxException {
    URI own = DaemonBench.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    return new Contestant(
        List.of("python3", Baseline.unpack("daemon_client.py", folder).toString(), socket),
        Map.of("PYTHONPATH", Path.of(own).resolve("io/coral/benchmarks/python").toString()),
        folder);
  }

  /**
   * How fast large arrays are, beside those that the engine's own process asks with: the median of
   * what neighbours in time make, for a machine's bandwidth changes.
   */
  private static Figure large(Coral coral, List<String> command, Path folder) throws Exception {
    Request request = Request.of("bench.none");
    for (int i = 0; i < 3; i++) {
      request = request.arg(ByteBuffer.allocateDirect(LARGE));
    }
    Request local = request.arg(LARGE);
    double[] ratios = new double[LARGE_ROUNDS];
    try (Contestant c = new Contestant(command, Map.of(), folder)) {
      for (int i = -LARGE_WARM_UP; i < LARGE_ROUNDS; i++) {
        long start = System.nanoTime();
        coral.submit(local).join();
        double here = System.nanoTime() - start;
        double ratio = here / c.measure("large 1")[0];
        if (i >= 0) {
          ratios[i] = ratio;
        }
      }
    }
    Arrays.sort(ratios);
    return Figure.atLeast(
        "arrays of 64 MiB from C over the same in process", ratios[LARGE_ROUNDS / 2], "x", 0.95);
  }

  private static double median(LongStream nanos) {
    long[] sorted = nanos.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** What clients add that are connected and ask nothing. */
  private static List<Figure> idle(Path socket) throws Exception {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    byte[] hello =
        Frames.frame(
            Wire.Call.newBuilder()
                .setId(1)
                .setHello(Wire.Hello.newBuilder().setVersion(1))
                .build());
    List<LocalSocket> clients = new ArrayList<>();
    Incoming incoming = new Incoming();
    int threadsBefore = threads.getThreadCount();
    long heapBefore = heap();
    try {
      for (int i = 0; i < IDLE; i++) {
        LocalSocket client = LocalSocket.connect(socket);
        clients.add(client);
        client.send(hello);
        incoming.receive(client, true, new ArrayList<>());
      }
      double heap = (heap() - heapBefore) / (double) (1 << 20);
      long cpuBefore = cpuNanos(threads);
      // what is measured is that nothing happens in this time
      Thread.sleep(IDLE_MILLIS);
      double cpu = (cpuNanos(threads) - cpuBefore) / 1e6 / IDLE_MILLIS * 100;
      String who = IDLE + " clients that ask nothing: ";
      return List.of(
          Figure.atMost(who + "heap", Math.max(heap, 0), "MiB", 5),
          Figure.atMost(who + "threads", threads.getThreadCount() - threadsBefore, "", 0),
          Figure.atMost(who + "the daemon's thread", cpu, "%", 0.1));
    } finally {
      clients.forEach(LocalSocket::close);
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** What the thread that serves clients has taken. */
  private static long cpuNanos(ThreadMXBean threads) {
    for (long id : threads.getAllThreadIds()) {
      ThreadInfo info = threads.getThreadInfo(id);
      if (info != null && info.getThreadName().equals("coral-daemon")) {
        return threads.getThreadCpuTime(id);
      }
    }
    throw new IllegalStateException("there is no thread coral-daemon");
  }

  /**
   * For how many calls of a tenant that floods a client of another waits that asks one after the
   * other: what it waits longer than alone, in the time that a call of the flood takes.
   */
  private static Figure beside(List<String> flood, List<String> other, Path folder)
      throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    List<Contestant> clients = new ArrayList<>();
    try (Contestant one = new Contestant(other, Map.of(), folder)) {
      for (int i = 0; i < FLOODS; i++) {
        clients.add(new Contestant(flood, Map.of(), folder));
      }
      many(pool, clients);
      one.measure("round " + CALLS);
      double alone = median(LongStream.of(one.measure("round " + CALLS)));
      long began = System.nanoTime();
      Future<Long> flooding =
          pool.submit(
              () -> {
                many(pool, clients);
                return System.nanoTime() - began;
              });
      LongStream nanos = LongStream.empty();
      for (int i = 0; i < FLOODED_ROUNDS && !flooding.isDone(); i++) {
        nanos = LongStream.concat(nanos, LongStream.of(one.measure("round " + FLOODED_CALLS)));
      }
      double call = flooding.get() / (double) (FLOODS * MANY);
      return Figure.atMost(
          "a request from C beside a flood of another tenant: waits for",
          (median(nanos) - alone) / call,
          "calls",
          16);
    } finally {
      pool.shutdown();
      clients.forEach(Contestant::close);
    }
  }

  /** Requests per second from several processes, each with a window of them on the way: median. */
  private static Figure together(List<String> command, Path folder) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
    List<Contestant> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Contestant(command, Map.of(), folder));
      }
      many(pool, clients);
      long[] nanos = new long[MANY_ROUNDS];
      for (int i = 0; i < nanos.length; i++) {
        long began = System.nanoTime();
        many(pool, clients);
        nanos[i] = System.nanoTime() - began;
      }
      return Figure.atLeast(
          "requests from " + CLIENTS + " processes in C: median",
          CLIENTS * MANY / (median(LongStream.of(nanos)) / 1e9),
          "1/s",
          100_000);
    } finally {
      pool.shutdown();
      clients.forEach(Contestant::close);
    }
  }

  private static void many(ExecutorService pool, List<Contestant> clients) throws Exception {
    List<Future<long[]>> running = new ArrayList<>();
    for (Contestant each : clients) {
      running.add(pool.submit(() -> each.measure("many " + MANY)));
    }
    for (Future<long[]> each : running) {
      each.get();
    }
  }
}
