package io.coral.spark.examples;

import io.coral.api.Answer;
import io.coral.api.Coral;
import io.coral.api.OpenCoral;
import io.coral.api.Request;
import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import io.coral.spark.sql.AcceleratedFrames;
import io.coral.spark.sql.ColumnCall;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * What {@code coral bench spark} is told: a line of standard input says what to measure, a line of
 * standard output is answered, the nanoseconds of each contestant. It works in its folder.
 */
final class SparkFigures {

  private static final int PARTITIONS = 250;
  private static final int ROWS = 1_000_000;
  private static final int BATCH = 1 << 16;
  private static final int TURNS = 8;

  private final Path folder = Path.of("").toAbsolutePath();

  private SparkFigures() {}

  public static void main(String[] none) throws IOException {
    SparkFigures figures = new SparkFigures();
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
    try (Machine one = new Machine(figures.folder.resolve("one"), "count=1")) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        System.out.println(
            Arrays.stream(figures.measure(line, one))
                .mapToObj(Long::toString)
                .collect(Collectors.joining(" ")));
      }
    }
  }

  private long[] measure(String what, Machine one) throws IOException {
    return switch (what) {
      case "partitions" -> inOneProcess(SparkFigures::partitions);
      case "rows" -> inOneProcess(SparkFigures::rows);
      case "executors" -> onTwoMachines(one);
      default -> throw new IllegalArgumentException(what + " is not measured here");
    };
  }

  /** Measures two contestants that share a process. */
  private interface Pair {
    long[] measure(SparkSession session, Coral coral);
  }

  private static long[] inOneProcess(Pair pair) {
    SparkConf conf =
        new SparkConf()
            .setMaster("local[1]")
            .setAppName("bench")
            .set("spark.plugins", "io.coral.spark.CoralPlugin")
            .set("spark.log.level", "WARN")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1");
    try (SparkSession session = SparkSession.builder().config(conf).getOrCreate();
        OpenCoral coral = Coral.open()) {
      return pair.measure(session, coral);
    }
  }

  /** One partition with one request each; the same requests in a loop; partitions with none. */
  private static long[] partitions(SparkSession session, Coral coral) {
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
    long[] all =
        turns(
            () -> doubled(spark, PARTITIONS, PARTITIONS, 0),
            () -> requests(coral),
            () -> numbers(spark, PARTITIONS, PARTITIONS).mapPartitions(each -> each).collect());
    return Arrays.stream(all).map(nanos -> nanos / PARTITIONS).toArray();
  }

  /** A million rows of a frame; the same batches from plain Java. */
  private static long[] rows(SparkSession session, Coral coral) {
    return turns(() -> frame(session), () -> batches(coral));
  }

  /** The same requests by one executor, and by two on machines of their own. */
  private long[] onTwoMachines(Machine one) throws IOException {
    try (Machine two = new Machine(folder.resolve("two"), "count=1");
        Cluster cluster = new Cluster(folder, Cluster.corals())) {
      cluster.worker(one.rig().socket(), "512m", "fpga.amount=1");
      cluster.worker(two.rig().socket(), "512m", "fpga.amount=1");
      return new long[] {job(cluster, 1), job(cluster, 2)};
    }
  }

  /** The best of each, in turns, after one that does not count. */
  private static long[] turns(Runnable... contestants) {
    long[] best = new long[contestants.length];
    Arrays.fill(best, Long.MAX_VALUE);
    for (int turn = 0; turn <= TURNS; turn++) {
      for (int i = 0; i < contestants.length; i++) {
        long took = nanos(contestants[i]);
        best[i] = turn == 0 ? best[i] : Math.min(best[i], took);
      }
    }
    return best;
  }

  private static long nanos(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return System.nanoTime() - start;
  }

  private static JavaRDD<Integer> numbers(JavaSparkContext spark, int count, int partitions) {
    return spark.parallelize(IntStream.range(0, count).boxed().toList(), partitions);
  }

  private static void doubled(JavaSparkContext spark, int count, int partitions, int millis) {
    Accelerated.<Integer, Integer>mapPartitions(
            numbers(spark, count, partitions),
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

  private static long job(Cluster cluster, int executors) {
    SparkConf conf =
        cluster
            .conf("bench")
            .set("spark.executor.cores", "1")
            .set("spark.cores.max", Integer.toString(executors))
            .set("spark.executor.resource.fpga.amount", "1");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      doubled(spark, 2 * executors, 2 * executors, 0);
      long best = Long.MAX_VALUE;
      for (int turn = 0; turn < 3; turn++) {
        best = Math.min(best, nanos(() -> doubled(spark, 200, 4, 20)));
      }
      return best;
    }
  }
}
