package io.coral.spark.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.codahale.metrics.Counter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import io.coral.core.repository.internal.DiskRepository;
import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import io.coral.spark.Call;
import io.coral.spark.sql.kernels.Hypotenuse;
import io.coral.spark.sql.kernels.Scaled;
import io.coral.spec.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * In one process, with an engine in it and two simulated boards; for each line of Spark, and for
 * each Scala of the first.
 */
@Timeout(300)
class AcceleratedFramesTest {

  private static final Map<String, String> PROPERTIES =
      Map.of(
          "io.coral.api.open", "engine",
          "io.coral.runtime.sim.boards", "count=2",
          "io.coral.runtime.sim.latency", "0s",
          "io.coral.runtime.sim.bandwidth", "0");

  private static final String ROOT = "io.coral.core.repository.root";

  private static final String DESCRIPTOR =
      """
      {"name": "kernels.jar", "bitstreamId": "math", "version": "1",
       "platform": {"vendor": "coral", "name": "sim", "version": "1.0"}, "kernels": [
        {"name": "scaled", "kernelId": "scaled", "arguments": [
          {"type": "float*", "name": "numbers", "access": "r"},
          {"type": "float*", "name": "results", "access": "w"},
          {"type": "float", "name": "factor"},
          {"type": "int", "name": "n"}]},
        {"name": "hypotenuse", "kernelId": "hypotenuse", "arguments": [
          {"type": "double", "name": "x"},
          {"type": "double", "name": "y"},
          {"type": "double*", "name": "result", "access": "w"}]}]}
      """;

  private static final ColumnCall HALVED =
      ColumnCall.of("math.scaled")
          .read("number")
          .write("half", DataTypes.FloatType)
          .value(0.5f)
          .count()
          .batch(10);

  private static SparkSession spark;

  @BeforeAll
  static void start(@TempDir Path temp) throws IOException {
    PROPERTIES.forEach(System::setProperty);
    System.setProperty(ROOT, temp.resolve("repository").toString());
    Path artifact = Files.createDirectories(temp.resolve("artifact"));
    Files.write(
        artifact.resolve("kernels.jar"),
        KernelJar.pack(
            new Platform("coral", "sim", "1.0"), List.of(Scaled.class, Hypotenuse.class)));
    Files.writeString(artifact.resolve("bitstream.json"), DESCRIPTOR);
    DiskRepository.ofSystemProperties().install(artifact);
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.plugins", "io.coral.spark.CoralPlugin")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.warehouse.dir", temp.resolve("warehouse").toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
    PROPERTIES.keySet().forEach(System::clearProperty);
    System.clearProperty(ROOT);
  }

  private static Dataset<Row> numbers() {
    return spark
        .range(0, 95, 1, 2)
        .selectExpr("concat('row ', id) as name", "cast(id as float) as number");
  }

  @Test
  void aColumnIsAddedAndAllRowsKeepTheirOrder() {
    List<Row> rows = AcceleratedFrames.map(numbers(), HALVED).collectAsList();

    assertThat(rows).hasSize(95);
    for (int i = 0; i < 95; i++) {
      assertThat(rows.get(i).getString(0)).isEqualTo("row " + i);
      assertThat(rows.get(i).getFloat(2)).isEqualTo(i / 2f);
    }
  }

  @Test
  void whatFollowsInThePlanReadsTheNewColumn() {
    Dataset<Row> halved = AcceleratedFrames.map(numbers(), HALVED);

    assertThat(halved.where("half > 40").count()).isEqualTo(14);
    assertThat(halved.selectExpr("sum(half)").first().getDouble(0)).isEqualTo(95 * 94 / 4.0);
  }

  private static MetricRegistry metrics() {
    return SparkEnv.get()
        .metricsSystem()
        .getSourcesByName("plugin.io.coral.spark.CoralPlugin")
        .head()
        .metricRegistry();
  }

  /** Of requests of which nobody knows the end yet. */
  private static int underWay() {
    return (Integer) metrics().getGauges().get("underWay").getValue();
  }

  @Test
  void sparksMetricsCountTheRequests() {
    Timer requests = metrics().timer("requests");
    long before = requests.getCount();

    AcceleratedFrames.map(numbers(), HALVED).collectAsList();

    // 47 and 48 rows, ten in a batch
    assertThat(requests.getCount() - before).isEqualTo(10);
    assertThat(underWay()).isZero();
  }

  @Test
  void sparksMetricsCountWhatFails() {
    Counter failed = metrics().counter("failed");
    long before = failed.getCount();
    Call<Integer, Integer> tooMany =
        (request, number) ->
            new Asked<>(request.args(new float[1], new float[1], 1f, number), () -> number);

    assertThatThrownBy(
            () -> Accelerated.mapPartitions(integers(1 << 20), "math.scaled", tooMany).count())
        .hasMessageContaining("executor driver on ");
    assertThat(failed.getCount() - before).isEqualTo(1);
    assertThat(underWay()).isZero();
  }

  @Test
  void sparksMetricsCountWhatATaskGivesUp() {
    Counter cancelled = metrics().counter("cancelled");
    long before = cancelled.getCount();
    Call<Integer, Integer> seen =
        (request, number) -> {
          int others = underWay();
          return new Asked<>(
              request.args(new float[1], new float[1], 1f, 1), () -> others);
        };
    Integer[] numbers = {1, 2, 3, 4, 5, 6};

    // two for each of two boards are asked, and one more after the first answer
    assertThat(Accelerated.mapPartitions(integers(numbers), "math.scaled", seen).take(2))
        .containsExactly(0, 1);
    assertThat(cancelled.getCount() - before).isEqualTo(3);
    assertThat(underWay()).isZero();
  }

  private static JavaRDD<Integer> integers(Integer... numbers) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(numbers), 1);
  }

  @Test
  void elementsOfScalasRddAskBoards() {
    Call<Double, Double> withFour =
        (request, number) -> {
          double[] result = new double[1];
          return new Asked<>(request.args(number, 4.0, result), () -> result[0]);
        };
    RDD<Double> numbers =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(List.of(3.0, 0.0), 1)
            .rdd();

    assertThat(
            Accelerated.mapPartitions(numbers, "math.hypotenuse", withFour).toJavaRDD().collect())
        .containsExactly(5.0, 4.0);
  }

  private static Row hypotenuse(String query) {
    DataType number = DataTypes.DoubleType;
    AcceleratedFunctions.register(
        spark, "hypotenuse", "math.hypotenuse", List.of(number, number), number);
    return spark.sql("select hypotenuse" + query).first();
  }

  @Test
  void aFunctionOfSqlAsksABoard() {
    assertThat(hypotenuse("(3D, 4D)").getDouble(0)).isEqualTo(5);
  }

  @Test
  void itsArgumentsAreCastAndTheResultOfNullIsNull() {
    assertThat(hypotenuse("(3, 4.0)").getDouble(0)).isEqualTo(5);
    assertThat(hypotenuse("(3, null)").isNullAt(0)).isTrue();
    assertThatThrownBy(() -> hypotenuse("(3, 'four')"))
        .hasStackTraceContaining(
            "argument 2 of hypotenuse is a String; expected a number; cast it to DOUBLE");
  }

  @Test
  void ofATableThatTheDriverHoldsItSaysHowToAskInTasks() {
    String query = "(x, y) from values (3D, 4D) as sides(x, y)";
    String rules = "spark.sql.optimizer.excludedRules";
    String rule = "org.apache.spark.sql.catalyst.optimizer.ConvertToLocalRelation";

    assertThatThrownBy(() -> hypotenuse(query))
        .hasStackTraceContaining("hypotenuse asks boards, which tasks have, and Spark evaluates")
        .hasStackTraceContaining(rules + "=" + rule);

    spark.conf().set(rules, rule);
    try {
      assertThat(hypotenuse(query).getDouble(0)).isEqualTo(5);
    } finally {
      spark.conf().unset(rules);
    }
  }

  @Test
  void aNullIsSaidWithItsColumnAndTheRemedy() {
    Dataset<Row> nulls = spark.range(3).selectExpr("if(id = 1, null, cast(id as float)) as number");

    assertThatThrownBy(() -> AcceleratedFrames.map(nulls, HALVED).collectAsList())
        .hasStackTraceContaining("column number has a null")
        .hasStackTraceContaining("na().fill(0)");
  }

  @Test
  void aColumnThatBoardsDoNotTakeIsRefusedAtOnce() {
    assertThatThrownBy(() -> AcceleratedFrames.map(numbers(), HALVED.read("name")))
        .hasMessageStartingWith("column name is of type STRING; boards take TINYINT, ");
    assertThatThrownBy(
            () -> AcceleratedFrames.map(numbers(), HALVED.write("name", DataTypes.IntegerType)))
        .hasMessage("column name is there already; give the new one another name");
  }

  @Test
  void anAcceleratorThatIsNotInstalledNamesTheExecutorAndTheRemedy() {
    ColumnCall unknown = ColumnCall.of("math.scale").read("number").count();

    assertThatThrownBy(() -> AcceleratedFrames.map(numbers(), unknown).count())
        .hasMessageContaining("executor driver on ")
        .hasMessageContaining("math.scaled")
        .hasMessageContaining("; install it there with `coral bitstream install`");
  }
}
