package io.coral.benchmarks;

import io.coral.api.Answer;
import io.coral.api.Request;
import io.coral.core.engine.internal.Engine;
import io.coral.core.repository.internal.BinaryFormats;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.launcher.TemporaryFolder;
import io.coral.runtime.dualfpga.DualFpgaRuntime;
import io.coral.runtime.dualfpga.tar.Tarball;
import io.coral.runtime.sim.BoardModel;
import io.coral.runtime.sim.SimClock;
import io.coral.runtime.sim.SimRuntime;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Platform;
import io.coral.spec.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** What a group of two boards costs beside its members, and what two boards gain over one. */
final class DualBench {

  private static final int WARM_UP = 200_000;
  private static final int CALLS = 200_000;
  private static final int ROUNDS = 5;
  private static final int PROGRAMMINGS = 9;
  private static final int REQUESTS = 80;
  private static final int BYTES = 64;

  /** Requests that are on the way to the engine. */
  private static final int WINDOW = 16;

  private static final String STAGES =
      """
      {"name": "two.tar", "bitstreamId": "two", "version": "1",
       "platform": {"vendor": "%s", "name": "%s", "version": "%s"},
       "kernels": [{"name": ["segment-a", "segment-b"], "kernelId": "stages", "arguments": [
         {"type": "char*", "name": "in", "access": "r", "index": [0, -1], "memory": [0, 0]},
         {"type": "char*", "name": "between", "access": "w", "index": [1, 0], "memory": [0, 2]},
         {"type": "char*", "name": "out", "access": "w", "index": [-1, 1], "memory": [2, 2]},
         {"type": "int", "name": "segments", "index": [2, 2]}]}]}
      """;

  List<Figure> run() throws Exception {
    List<Figure> figures = new ArrayList<>();
    chain(figures);
    programming(figures);
    double alone = pipeline(figures);
    stream(figures, alone);
    return figures;
  }

  private static SimRuntime boards(BoardModel model) {
    return new SimRuntime(Collections.nCopies(3, model), SimRuntime.ALL_FEATURES, SimClock.REAL);
  }

  private static byte[] jar(Class<?> kernel) {
    return KernelJar.pack(BoardModel.DEFAULT.platform(), List.of(kernel));
  }

  private static Bitstream alone(byte[] jar) {
    return Bitstream.of("one.jar", ByteBuffer.wrap(jar));
  }

  private static Bitstream pair(byte[] jar) {
    ByteBuffer bytes = ByteBuffer.wrap(jar);
    Tarball tarball =
        new Tarball(List.of(new Tarball.Entry("a", bytes), new Tarball.Entry("b", bytes)));
    return Bitstream.of("two.tar", ByteBuffer.wrap(tarball.toTar()));
  }

  /** The same chain on a group and on a board, in turns, so that both see the same machine. */
  private static void chain(List<Figure> figures) throws InterruptedException {
    try (SimRuntime simulator = boards(BoardModel.DEFAULT.withoutDelays());
        DualFpgaRuntime groups = new DualFpgaRuntime(List.of(simulator), Map.of())) {
      Resource group = groups.open("sim-0+sim-1");
      group.program(pair(jar(NoOp.class)));
      Resource board = simulator.open("sim-2");
      board.program(alone(jar(NoOp.class)));
      Samples.Operation onGroup = request(group, "no_op-b", 2);
      Samples.Operation onBoard = request(board, "no_op", 0);
      double[] direct = new double[ROUNDS];
      double[] through = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        direct[round] = Samples.of(WARM_UP, CALLS, onBoard).medianMicros();
        through[round] = Samples.of(WARM_UP, CALLS, onGroup).medianMicros();
      }
      double member = median(direct);
      double whole = median(through);
      figures.add(Figure.of("copy in, run, copy out on a board: median", member, "us"));
      figures.add(Figure.of("the same on a group: median", whole, "us"));
      figures.add(Figure.atMost("what the group adds", whole - member, "us", 1));
    }
  }

  private static Samples.Operation request(Resource resource, String kernel, int memory) {
    Buffer in = resource.memories().get(memory).allocate(BYTES);
    Buffer out = resource.memories().get(memory).allocate(BYTES);
    ComputeUnit unit = resource.openComputeUnit(kernel);
    unit.setBuffer(0, in);
    unit.setBuffer(1, out);
    unit.setInt(2, BYTES);
    return () -> out.copyFromDevice(unit.run(in.copyToDevice())).await();
  }

  private static void programming(List<Figure> figures) {
    try (SimRuntime simulator = boards(BoardModel.DEFAULT.withoutDelays());
        DualFpgaRuntime groups = new DualFpgaRuntime(List.of(simulator), Map.of())) {
      byte[] jar = jar(BigBinary.class);
      double one;
      try (Resource board = simulator.open("sim-2")) {
        one = programmingMillis(board, alone(jar));
      }
      double two;
      try (Resource group = groups.open("sim-0+sim-1")) {
        two = programmingMillis(group, pair(jar));
      }
      figures.add(Figure.of("programming a board that takes 100 ms to load", one, "ms"));
      figures.add(Figure.of("programming a group of two", two, "ms"));
      figures.add(Figure.atMost("the group over the board", two / one, "x", 1.2));
    }
  }

  private static double programmingMillis(Resource resource, Bitstream bitstream) {
    double[] millis = new double[PROGRAMMINGS];
    for (int i = 0; i < PROGRAMMINGS; i++) {
      long start = System.nanoTime();
      resource.program(bitstream);
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    return median(millis);
  }

  /** Answers the requests per second of one board. */
  private static double pipeline(List<Figure> figures) throws InterruptedException {
    try (SimRuntime simulator = boards(BoardModel.DEFAULT);
        DualFpgaRuntime groups = new DualFpgaRuntime(List.of(simulator), Map.of())) {
      byte[] jar = jar(Segment.class);
      Resource board = simulator.open("sim-2");
      board.program(alone(jar));
      double one = new Pipeline(board, List.of("segment"), List.of(0), 2).run(REQUESTS);
      Resource group = groups.open("sim-0+sim-1");
      group.program(pair(jar));
      double two =
          new Pipeline(group, List.of("segment-a", "segment-b"), List.of(0, 2), 1).run(REQUESTS);
      figures.add(Figure.of("two segments of 5 ms on one board", REQUESTS / one, "req/s"));
      figures.add(
          Figure.of("one segment on each of two boards, pipelined", REQUESTS / two, "req/s"));
      figures.add(Figure.atLeast("two boards over one", one / two, "x", 1.9));
      return REQUESTS / one;
    }
  }

  /** The same as one accelerator of two stages, whose requests the engine streams. */
  private static void stream(List<Figure> figures, double alone) throws IOException {
    try (TemporaryFolder scratch = TemporaryFolder.make();
        SimRuntime simulator = boards(BoardModel.DEFAULT);
        DualFpgaRuntime groups = new DualFpgaRuntime(List.of(simulator), Map.of())) {
      DiskRepository repository = withStages(scratch.path(), groups);
      try (Engine engine = new Engine(repository)) {
        engine.add(groups, 1);
        stream(engine, WINDOW);
        long began = System.nanoTime();
        stream(engine, REQUESTS);
        double reached = REQUESTS / ((System.nanoTime() - began) / 1e9);
        figures.add(
            Figure.of("two stages of the engine's, one on each board, streamed", reached, "req/s"));
        figures.add(Figure.atLeast("the same over one board", reached / alone, "x", 1.9));
      }
    }
  }

  /** A repository with an accelerator of two stages, one for each board of a group. */
  static DiskRepository withStages(Path below, DualFpgaRuntime groups) throws IOException {
    Platform group = groups.discover().devices().get(0).platform();
    DiskRepository repository =
        new DiskRepository(below.resolve("repository"), new BinaryFormats());
    Path folder = Files.createDirectory(below.resolve("artifact"));
    ByteBuffer tar = pair(jar(Segment.class)).bytes();
    byte[] binary = new byte[tar.remaining()];
    tar.get(binary);
    Files.write(folder.resolve("two.tar"), binary);
    Files.writeString(
        folder.resolve("bitstream.json"),
        STAGES.formatted(group.vendor(), group.name(), group.version()));
    repository.install(folder);
    return repository;
  }

  /** A request for it: two segments, of which each board computes one. */
  static Request stages() {
    Request request = Request.of("two.stages");
    for (int array = 0; array < 3; array++) {
      request = request.arg(ByteBuffer.allocateDirect(BYTES));
    }
    return request.arg(1);
  }

  private static void stream(Engine engine, int requests) {
    Deque<Answer> onTheWay = new ArrayDeque<>();
    for (int i = 0; i < requests; i++) {
      if (onTheWay.size() == WINDOW) {
        onTheWay.remove().join();
      }
      onTheWay.add(engine.submit(stages()));
    }
    onTheWay.forEach(Answer::join);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
