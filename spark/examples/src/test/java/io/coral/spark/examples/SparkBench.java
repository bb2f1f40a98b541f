package io.coral.spark.examples;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import io.coral.api.Request;
import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import io.coral.spark.sql.AcceleratedFrames;
import io.coral.spark.sql.ColumnCall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/** What Spark adds to requests, each figure beside a baseline of the same run: {@code [--json]}. */
final class SparkBench {

  private static final String ADDED = "what Spark adds for a partition, ms (at most 2)";

  private static final int PARTITIONS = 500;
  private static final int ROWS = 1_000_000;
  private static final int BATCH = 1 << 16;

  private final Map<String, Double> figures = new LinkedHashMap<>();

  private final boolean json;

  private SparkBench(boolean json) {
    this.json = json;
  }

  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createTempDirectory("spark-bench");
    SparkBench bench = new SparkBench(List.of(arguments).contains("--json"));
    try (Machine one = new Machine(folder.resolve("one"), "count=1")) {
      bench.inOneProcess();
      try (Machine two = new Machine(folder.resolve("two"), "count=1");
          Cluster cluster = new Cluster(folder)) {
        cluster.worker(one.rig().socket(), 1, "1g");
        cluster.worker(two.rig().socket(), 1, "1g");
        bench.onTwoMachines(cluster);
      }
    }
    bench.onManyMachines();
    bench.end();
  }

  private void inOneProcess() {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[1]")
            .setAppName("bench")
            .set("spark.plugins", "io.coral.spark.CoralPlugin")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1");
    try (SparkSession session = SparkSession.builder().config(conf).getOrCreate();
        OpenCoral coral = Coral.open()) {
      JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
      double[] partitions = turns(() -> partitions(spark), () -> requests(coral));
      put("a partition of one request in Spark, ms", partitions[0] / PARTITIONS);
      put("the same request in a loop, ms", partitions[1] / PARTITIONS);
      put(ADDED, (partitions[0] - partitions[1]) / PARTITIONS);
      double[] rows = turns(() -> frame(session), () -> batches(coral));
      put("a million rows of a frame, ms", rows[0]);
      put("the same batches from plain Java, ms", rows[1]);
      put("their ratio (at most 1.1)", rows[0] / rows[1]);
    }
  }

  private void onTwoMachines(Cluster cluster) {
    double one = job(cluster, 1);
    double two = job(cluster, 2);
    put("400 requests of 20 ms, one executor, ms", one);
    put("the same, two executors, ms", two);
    put("their ratio (at least 1.9)", one / two);
  }

  /** From what a partition costs here: all of it is the driver's, as a bound from above. */
  private void onManyMachines() {
    double added = figures.getOrDefault(ADDED, 0.0) / 1000;
    for (int machines : new int[] {10, 100, 1000}) {
      for (int seconds : new int[] {1, 10, 60}) {
        put(
            "%d machines, tasks of %d s: boards are busy, %%".formatted(machines, seconds),
            100 * new ManyMachines(machines, added, added).busy(seconds));
      }
    }
  }

  /** The best of five, in turns, after one of each that does not count; ms. */
  private static double[] turns(Runnable first, Runnable second) {
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE};
    for (int turn = 0; turn <= 5; turn++) {
      double[] took = {millis(first), millis(second)};
      for (int i = 0; i < 2 && turn > 0; i++) {
        best[i] = Math.min(best[i], took[i]);
      }
    }
    return best;
  }

  private static double millis(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e6;
  }

  private static void partitions(JavaSparkContext spark) {
    doubled(spark, PARTITIONS, PARTITIONS, 0);
  }

  private static void doubled(JavaSparkContext spark, int count, int partitions, int millis) {
    Accelerated.<Integer, Integer>mapPartitions(
            spark.parallelize(IntStream.range(0, count).boxed().toList(), partitions),
            "slow.doubled",
            (request, number) -> {
              int[] array = {number};
              return new Asked<>(request.args(array, millis), () -> array[0]);
            })
        .collect();
  }

  private static void requests(Coral coral) {
    for (int number = 0; number < PARTITIONS; number++) {
      coral.submit(Request.of("slow.doubled").args(new int[] {number}, 0)).join();
    }
  }

  private static void frame(SparkSession session) {
    Dataset<Row> numbers = session.range(0, ROWS, 1, 1).selectExpr("cast(id as float) as number");
    ColumnCall call =
        ColumnCall.of("costly.copy")
            .read("number")
            .write("copy", DataTypes.FloatType)
            .count()
            .batch(BATCH);
    AcceleratedFrames.map(numbers, call).write().format("noop").mode("overwrite").save();
  }

  private static void batches(Coral coral) {
    Deque<Answer> underWay = new ArrayDeque<>();
    for (int from = 0; from < ROWS; from += BATCH) {
      float[] in = new float[Math.min(BATCH, ROWS - from)];
      for (int i = 0; i < in.length; i++) {
        in[i] = from + i;
      }
      if (underWay.size() == 2) {
        underWay.remove().join();
      }
      underWay.add(
          coral.submit(Request.of("costly.copy").args(in, new float[in.length], in.length)));
    }
    underWay.forEach(Answer::join);
  }

  private static double job(Cluster cluster, int executors) {
    SparkConf conf =
        cluster
            .conf("bench")
            .set("spark.executor.cores", "1")
            .set("spark.cores.max", Integer.toString(executors))
            .set("spark.executor.resource.fpga.amount", "1");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      doubled(spark, 2 * executors, 2 * executors, 0);
      double best = Double.MAX_VALUE;
      for (int turn = 0; turn < 3; turn++) {
        best = Math.min(best, millis(() -> doubled(spark, 400, 4, 20)));
      }
      return best;
    }
  }

  /** A table appears line by line. */
  private void put(String name, double value) {
    figures.put(name, value);
    if (!json) {
      System.out.printf(Locale.ROOT, "%-52s %10.3f%n", name, value);
    }
  }

  private void end() {
    if (json) {
      System.out.println(
          figures.entrySet().stream()
              .map(
                  each ->
                      String.format(Locale.ROOT, "\"%s\": %.3f", each.getKey(), each.getValue()))
              .collect(Collectors.joining(",\n  ", "{\n  ", "\n}")));
    }
  }
}
