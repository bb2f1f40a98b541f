package io.coral.benchmarks;

import io.coral.launcher.TemporaryFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Spark adds to requests, beside the same requests from plain Java; what a second executor
 * gives; and what that makes of many machines. Spark's jars are in no distribution: the sources'
 * build writes the arguments for a JVM that has them.
 */
final class SparkBench {

  private static final double MOST_ADDED_MS = 2;
  private static final double MOST_OF_ROWS = 1.1;
  private static final double LEAST_OF_TWO = 1.9;

  private final Path arguments;

  /**
   * Measures by a JVM with these arguments.
   *
   * @throws BaselineException when there are none
   */
  SparkBench(Optional<Path> arguments) {
    this.arguments =
        arguments
            .filter(Files::isReadable)
            .orElseThrow(
                () ->
                    new BaselineException(
                        "Spark's jars are not in the distribution; run `./coral bench spark` in the"
                            + " sources, which builds what it needs, or name the file of Java's"
                            + " arguments that `mvn -pl spark/examples -am package` writes there,"
                            + " spark/examples/target/test-classes/bench.args, by --java-arguments"));
  }

  List<Figure> run() throws Exception {
    String java = Jvm.own().home().resolve("bin/java").toString();
    List<Figure> figures = new ArrayList<>();
    try (TemporaryFolder folder = TemporaryFolder.make();
        Contestant spark =
            new Contestant(
                List.of(java, "@" + arguments.toAbsolutePath()), Map.of(), folder.path())) {
      double added = partitions(spark.measure("partitions"), figures);
      rows(spark.measure("rows"), figures);
      executors(spark.measure("executors"), figures);
      figures.addAll(machines(added / 1e3));
    }
    return figures;
  }

  /** Adds the figures of partitions, and returns what one costs, in ms. */
  private static double partitions(long[] nanos, List<Figure> figures) {
    double added = (nanos[0] - nanos[1]) / 1e6;
    figures.add(Figure.of("a partition of one request, in Spark", nanos[0] / 1e6, "ms"));
    figures.add(Figure.of("the same request in a loop", nanos[1] / 1e6, "ms"));
    figures.add(Figure.of("a partition without a request, in Spark", nanos[2] / 1e6, "ms"));
    figures.add(Figure.atMost("what Spark adds for a partition", added, "ms", MOST_ADDED_MS));
    return added;
  }

  private static void rows(long[] nanos, List<Figure> figures) {
    figures.add(Figure.of("a million rows of a frame", nanos[0] / 1e6, "ms"));
    figures.add(Figure.of("the same batches from plain Java", nanos[1] / 1e6, "ms"));
    double ratio = (double) nanos[0] / nanos[1];
    figures.add(Figure.atMost("rows of a frame over plain Java", ratio, "x", MOST_OF_ROWS));
  }

  private static void executors(long[] nanos, List<Figure> figures) {
    figures.add(Figure.of("200 requests of 20 ms, one executor", nanos[0] / 1e6, "ms"));
    figures.add(Figure.of("200 requests of 20 ms, two executors", nanos[1] / 1e6, "ms"));
    double ratio = (double) nanos[0] / nanos[1];
    figures.add(Figure.atLeast("two executors over one", ratio, "x", LEAST_OF_TWO));
  }

  /**
   * The shares of many machines, in per cent. All that a partition costs is the driver's, and the
   * machine's once more: lower bounds.
   *
   * @param seconds what Spark adds for a partition
   */
  static List<Figure> machines(double seconds) {
    List<Figure> figures = new ArrayList<>();
    for (int machines : new int[] {10, 100, 1000}) {
      SparkFleet fleet = new SparkFleet(machines, seconds, seconds);
      for (int task : new int[] {1, 10, 60}) {
        figures.add(Figure.of(share(machines, task), 100 * fleet.busy(task), "%"));
      }
    }
    return figures;
  }

  /** The name of a figure of {@link #machines}. */
  static String share(int machines, int seconds) {
    return machines + " machines, tasks of " + seconds + " s: share of their speed";
  }
}
