package io.coral.benchmarks;

import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.grpc.EventLoops;
import io.coral.inaccel.internal.Copiers;
import io.coral.inaccel.internal.Endpoint;
import io.coral.inaccel.internal.Quotas;
import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.spec.settings.Settings;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * What the endpoint for InAccel's clients adds to a call: one client in C++ takes turns with
 * itself, once served by a server in C++ that does nothing, on simulated boards that take no time.
 */
final class GrpcBench {

  private static final String NEEDS = "g++, protobuf-compiler-grpc and libgrpc++-dev (Debian)";
  private static final String PROGRAM = "grpc_contestant";
  private static final BoardModel BOARD = BoardModel.DEFAULT.withoutDelays();
  private static final int BOARDS = 2;
  private static final int WARM_UP = 100_000;
  private static final int ROUNDS = 20;
  private static final int CALLS = 500;
  private static final double BOUND = 1.5;

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      String client = compile(folder);
      DiskRepository repository =
          new DiskRepository(folder.resolve("repository"), new BinaryFormats());
      repository.install(
          KernelArtifact.write(folder, "bench", BOARD.platform(), NoOp3.class, DaemonBench.NO_OP));
      Path root = folder.resolve("root");
      Settings settings = Settings.of("io.coral.inaccel", Map.of("root", root.toString()));
      try (SimRuntime simulator =
              new SimRuntime(
                  Collections.nCopies(BOARDS, BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
          Engine engine = new Engine(repository);
          EventLoops loops = new EventLoops();
          Copiers copiers = new Copiers()) {
        engine.add(simulator, 1);
        try (Endpoint endpoint =
            Endpoint.open(
                settings, new Endpoint.Shared(engine, repository, loops, copiers, new Quotas()))) {
          return measure(client, endpoint.root().toString(), folder);
        }
      }
    }
  }

  private static String compile(Path folder) throws InterruptedException {
    Baseline.unpack("inaccel.proto", folder);
    Baseline.unpack(PROGRAM + ".cpp", folder);
    String line =
        "cd '%s' && protoc --cpp_out=. --grpc_out=. --plugin=protoc-gen-grpc=\"$(command -v"
            + " grpc_cpp_plugin)\" inaccel.proto && g++ -std=c++17 -O2 -I. -o %2$s %2$s.cpp"
            + " inaccel.pb.cc inaccel.grpc.pb.cc $(pkg-config --cflags --libs grpc++ protobuf)";
    Baseline.run(folder, NEEDS, List.of("sh", "-c", line.formatted(folder, PROGRAM)));
    return folder.resolve(PROGRAM).toString();
  }

  private static List<Figure> measure(String client, String root, Path folder) throws Exception {
    String socket = folder.resolve("empty.sock").toString();
    try (Contestant empty = new Contestant(List.of(client, "server", socket), Map.of(), folder)) {
      empty.measure("start");
      try (Contestant ofEmpty = new Contestant(List.of(client, socket), Map.of(), folder);
          Contestant ofCoral =
              new Contestant(List.of(client, root, "bench1", "bench.none"), Map.of(), folder)) {
        Turns same = Turns.take(ofEmpty, ofCoral, "same ", WARM_UP, ROUNDS, CALLS);
        Turns changed = Turns.take(ofEmpty, ofCoral, "new ", WARM_UP, ROUNDS, CALLS);
        return List.of(
            Figure.of("a call to a server that does nothing: median", same.microsOfOther(), "us"),
            Figure.of("a request whose inputs the board has: median", same.micros(), "us"),
            over("a request whose inputs the board has", same),
            Figure.of("a request with new inputs: median", changed.micros(), "us"),
            over("a request with new inputs", changed));
      }
    }
  }

  private static Figure over(String what, Turns turns) {
    return Figure.atMost(
        what + " over a server that does nothing",
        turns.micros() / turns.microsOfOther(),
        "x",
        BOUND);
  }
}
