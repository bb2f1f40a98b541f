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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a second worker of Dask gives, each with a daemon and a modelled board of its own, for the
 * two examples with which others measured the same; and what a piece takes in Dask's messages. The
 * same pieces, whose data travel in messages, are beside them.
 */
final class DaskBench {

  private static final BoardModel BOARD = BoardModel.DEFAULT;
  private static final int ROUNDS = 3;
  private static final double MOST_BYTES = 4096;

  /** The workers ask for a daemon of their major version. */
  private static final Host HOST =
      new Host() {
        @Override
        public String version() {
          return "1";
        }
      };

  private static final String GZIP =
      """
      {"name": "member", "kernelId": "member", "arguments": [
        {"type": "char*", "name": "in", "access": "r"},
        {"type": "int", "name": "length"},
        {"type": "char*", "name": "out", "access": "w"},
        {"type": "int*", "name": "size", "access": "w"}]}
      """;

  private static final String IMAGES =
      """
      {"name": "classify", "kernelId": "classify", "arguments": [
        {"type": "char*", "name": "images", "access": "r"},
        {"type": "int*", "name": "classes", "access": "w"},
        {"type": "int", "name": "count"}]}
      """;

  List<Figure> run() throws Exception {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      DiskRepository repository =
          new DiskRepository(folder.resolve("repository"), new BinaryFormats());
      repository.install(
          KernelArtifact.write(folder, "gzip", BOARD.platform(), GzipKernel.class, GZIP));
      repository.install(
          KernelArtifact.write(folder, "net", BOARD.platform(), ImageKernel.class, IMAGES));
      try (Machine first = new Machine(repository, folder.resolve("first"));
          Machine second = new Machine(repository, folder.resolve("second"));
          Contestant workers =
              Python.start(
                  "distributed",
                  "dask_workers.py",
                  List.of(first.socket(), second.socket()),
                  folder)) {
        List<Figure> figures = new ArrayList<>();
        figures.addAll(compare(workers, "gzip", "gzip of 16 MB", "1.80", 1.9));
        figures.addAll(compare(workers, "images", "1024 images in 8 pieces", "1.94", 1.95));
        figures.add(messages(workers, "small", "a piece of 16 KiB"));
        figures.add(messages(workers, "large", "a piece of 1 MiB"));
        figures.add(
            Figure.of(
                "a piece of 1 MiB whose data travel: bytes in messages",
                workers.measure("travelling")[0],
                "B"));
        long cost = workers.measure("cost")[0];
        figures.add(Figure.of("a piece that takes a board no time", cost / 1e3, "us"));
        figures.addAll(fleet(cost, folder));
        return figures;
      }
    }
  }

  /** What that makes of many machines, in virtual time. */
  private static List<Figure> fleet(long cost, Path folder) throws InterruptedException {
    List<Figure> figures = new ArrayList<>();
    List<String> arguments = List.of(Long.toString(cost));
    try (Contestant fleet = Python.start("distributed", "dask_fleet.py", arguments, folder)) {
      for (int boards : List.of(10, 100, 1000)) {
        for (int seconds : List.of(1, 10)) {
          long share = fleet.measure("share " + boards + " " + seconds * 1000)[0];
          String name = boards + " machines, pieces of " + seconds + " s: share of their speed";
          figures.add(Figure.of(name, share / 10.0, "%"));
        }
      }
    }
    return figures;
  }

  private static List<Figure> compare(
      Contestant workers, String what, String name, String others, double bound)
      throws InterruptedException {
    List<Long> ofOne = new ArrayList<>();
    List<Long> ofTwo = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      ofOne.add(workers.measure(what + " one")[0]);
      ofTwo.add(workers.measure(what + " two")[0]);
    }
    double one = median(ofOne) / 1e6;
    double two = median(ofTwo) / 1e6;
    return List.of(
        Figure.of(name + ", one worker: median", one, "ms"),
        Figure.of(name + ", two workers: median", two, "ms"),
        Figure.atLeast(name + ", two over one (others: " + others + ")", one / two, "x", bound));
  }

  private static Figure messages(Contestant workers, String what, String name)
      throws InterruptedException {
    long bytes = workers.measure(what)[0];
    return Figure.atMost(name + ": bytes in messages", bytes, "B", MOST_BYTES);
  }

  private static double median(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** One board, and the daemon that has it. */
  private static final class Machine implements AutoCloseable {
    private final SimRuntime simulator =
        new SimRuntime(List.of(BOARD), SimRuntime.ALL_FEATURES, SimClock.REAL);
    private final Engine engine;
    private final Daemon daemon;

    Machine(DiskRepository repository, Path folder) throws IOException {
      engine = new Engine(repository);
      engine.add(simulator, 1);
      String socket = Files.createDirectory(folder).resolve("coral.sock").toString();
      daemon = Daemon.start(engine, HOST, Settings.of("io.coral.daemon", Map.of("socket", socket)));
    }

    String socket() {
      return daemon.socket().toString();
    }

    @Override
    public void close() {
      daemon.close();
      engine.close();
      simulator.close();
    }
  }
}
