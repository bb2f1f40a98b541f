package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * What it costs to hand out the pieces of a file, beside Dask: Coral over two simulated boards,
 * Dask over two processes that wait as long. Both read and write the same files, in turns.
 */
final class SplitBench {

  static final int BOARDS = 2;
  private static final int BYTES = 48_000_000;
  private static final int WARM_UP = 5;
  private static final int ROUNDS = 7;
  private static final int CALLS = 1;
  private static final double IDEAL_MICROS = BYTES * CopyKernel.NANOS_PER_BYTE / 1e3 / BOARDS;

  List<Figure> run() throws IOException, InterruptedException {
    try (TemporaryFolder scratch = TemporaryFolder.make()) {
      Path folder = scratch.path();
      byte[] content = new byte[BYTES];
      new Random(1).nextBytes(content);
      Files.write(folder.resolve("source"), content);
      for (String result : List.of("of-dask", "of-coral")) {
        Files.write(folder.resolve(result), new byte[BYTES]);
      }
      String nanosPerByte = Long.toString(CopyKernel.NANOS_PER_BYTE);
      try (Contestant dask =
              Python.start(
                  "distributed",
                  "split_dask.py",
                  List.of("source", "of-dask", nanosPerByte),
                  folder);
          Contestant coral =
              Contestant.jvm(
                  SplitContestant.class,
                  List.of(),
                  List.of("source", "of-coral"),
                  Map.of(),
                  folder)) {
        List<Figure> figures = new ArrayList<>();
        for (int pieces : List.of(48, 960)) {
          figures.addAll(compare(dask, coral, pieces));
        }
        return figures;
      }
    }
  }

  private static List<Figure> compare(Contestant dask, Contestant coral, int pieces)
      throws InterruptedException {
    Turns turns = Turns.take(dask, coral, "split " + pieces + " ", WARM_UP, ROUNDS, CALLS);
    double ofDask = (turns.microsOfOther() - IDEAL_MICROS) / pieces;
    double ofCoral = (turns.micros() - IDEAL_MICROS) / pieces;
    String name = "48 MB in " + pieces + " pieces, " + BOARDS + " boards, ";
    return List.of(
        Figure.of(name + "ideal", IDEAL_MICROS / 1e3, "ms"),
        Figure.of(name + "Dask: median", turns.microsOfOther() / 1e3, "ms"),
        Figure.of(name + "Coral: median", turns.micros() / 1e3, "ms"),
        Figure.of(name + "Dask: cost per piece", ofDask, "us"),
        Figure.atMost(name + "Coral: cost per piece", ofCoral, "us", ofDask));
  }
}
