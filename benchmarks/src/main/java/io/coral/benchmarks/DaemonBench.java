package io.coral.benchmarks;

import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.daemon.internal.Daemon;
import io.coral.daemon.internal.Host;
import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What the daemon adds to a request: clients in C and in Java take turns with two processes in C
 * that pass as many bytes over a socket and do nothing, on simulated boards that take no time.
 */
final class DaemonBench {

  private static final List<String> LIBRARY =
      List.of("message.c", "wire.c", "connection.c", "reconnect.c", "memory.c", "request.c");

  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();
  private static final int BOARDS = 2;
  private static final int WARM_UP = 50_000;
  private static final int ROUNDS = 20;
  private static final int CALLS = 1_000;
  private static final int CLIENTS = 4;
  private static final int MANY = 50_000;

  static final String NO_OP =
      """
      {"name": "no_op3", "kernelId": "none", "arguments": [
        {"type": "char*", "name": "a", "access": "r"},
        {"type": "char*", "name": "b", "access": "r"},
        {"type": "char*", "name": "c", "access": "w"},
        {"type": "int", "name": "n"}]}
      """;

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      DiskRepository repository =
          new DiskRepository(folder.resolve("repository"), new BinaryFormats());
      repository.install(
          KernelArtifact.write(folder, "bench", BOARD.platform(), NoOp3.class, NO_OP));
      String client = client(folder).toString();
      Path raw = Baseline.compile("socket_baseline", "libc6-dev (Debian)", "-lc", folder);
      Settings settings =
          Settings.of("io.coral.daemon", Map.of("socket", folder.resolve("coral.sock").toString()));
      try (SimRuntime simulator =
              new SimRuntime(
                  Collections.nCopies(BOARDS, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
          Engine engine = new Engine(repository)) {
        engine.add(simulator, 1);
        try (Daemon daemon = Daemon.start(engine, new Host() {}, settings)) {
          return measure(raw.toString(), client, daemon.socket().toString(), folder);
        }
      }
    }
  }

  private static Path client(Path folder) throws InterruptedException {
    Path program = folder.resolve("daemon_client");
    List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-pthread"));
    command.addAll(List.of("-o", program.toString()));
    for (String header : List.of("coral.h", "internal.h")) {
      Baseline.unpack(header, folder);
    }
    for (String source : LIBRARY) {
      command.add(Baseline.unpack(source, folder).toString());
    }
    command.add(Baseline.unpack("daemon_client.c", folder).toString());
    Baseline.run(folder, "libc6-dev (Debian)", command);
    return program;
  }

  private static List<Figure> measure(String raw, String client, String socket, Path folder)
      throws Exception {
    List<Figure> figures = new ArrayList<>();
    List<String> inC = List.of(client, socket);
    try (Contestant bytes = new Contestant(List.of(raw), Map.of(), folder);
        Contestant c = new Contestant(inC, Map.of(), folder);
        Contestant java =
            Contestant.jvm(DaemonContestant.class, List.of(), List.of(socket), Map.of(), folder)) {
      Turns ofC = Turns.take(bytes, c, "round ", WARM_UP, ROUNDS, CALLS);
      Turns ofJava = Turns.take(bytes, java, "round ", WARM_UP, ROUNDS, CALLS);
      figures.add(Figure.of("the same bytes over a socket: median", ofC.microsOfOther(), "us"));
      figures.add(Figure.atMost("a request from C: median", ofC.micros(), "us", 40));
      figures.add(
          Figure.atMost(
              "a request from C over the same bytes", ofC.micros() / ofC.microsOfOther(), "x", 3));
      figures.add(Figure.of("a request from Java: median", ofJava.micros(), "us"));
    }
    figures.add(
        Figure.atLeast(
            "requests from " + CLIENTS + " processes in C", together(inC, folder), "1/s", 100_000));
    return figures;
  }

  /** Requests per second from several processes, each with a window of them on the way. */
  private static double together(List<String> command, Path folder) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(CLIENTS);
    List<Contestant> clients = new ArrayList<>();
    try {
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Contestant(command, Map.of(), folder));
      }
      many(pool, clients);
      long began = System.nanoTime();
      many(pool, clients);
      return (double) CLIENTS * MANY / ((System.nanoTime() - began) / 1e9);
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
