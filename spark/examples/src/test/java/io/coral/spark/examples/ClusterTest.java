package io.coral.spark.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Share;
import io.coral.client.DaemonCoral;
import io.coral.daemon.internal.DaemonRig;
import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import io.coral.spark.Call;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.spark.SparkConf;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.clustering.KMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * On a cluster of processes: machine one has two boards, and one that calls itself u250; machine
 * two has two, of which one is lost on the way; machine three has none. Most tests share one
 * application, with an executor and a board on each of the first two; what asks for another
 * configuration comes after them. Tests with the tag {@value #EACH_LINE} run on Spark 4, too.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {

  private static final String EACH_LINE = "each-line";
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** In which a job that cannot be done ends, with the start of its executor. */
  private static final int SECONDS = 120;

  private static final String BOARDS_OF_ONE =
      "count=2;memories=DDR:16MiB,name=u250;vendor=xilinx;memories=DDR:16MiB";

  @TempDir private static Path temp;

  private static Machine one;
  private static Machine two;
  private static Cluster cluster;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start() throws IOException {
    cluster = new Cluster(temp, Guide.built("io.coral.spark-1.0.0-all.jar").toString());
    one = new Machine(temp.resolve("one"), BOARDS_OF_ONE);
    two =
        new Machine(
            temp.resolve("two"), "memories=DDR:16MiB, memories=DDR:16MiB; faults=run:9=lose");
    // with memory for one executor at a time
    cluster.worker(
        one.rig().socket(),
        "512m",
        "fpga.amount=2",
        "fpga.vendor=coral",
        "u250.amount=1",
        "u250.vendor=xilinx");
    cluster.worker(two.rig().socket(), "512m", "fpga.amount=2");
    spark =
        new JavaSparkContext(
            oneBoardEach("shared")
                .set("spark.speculation", "true")
                .set("spark.speculation.interval", "100ms")
                .set("spark.speculation.quantile", "0.5"));
  }

  @AfterAll
  static void stop() {
    spark.close();
    cluster.close();
    one.close();
    two.close();
  }

  @AfterEach
  void nothingIsLeftOnTheBoards() {
    await().atMost(PATIENCE).until(() -> !isAsked());
  }

  private static boolean isAsked() {
    return Stream.of(one, two).anyMatch(machine -> !machine.rig().coral().underWay().isEmpty());
  }

  private static SparkConf oneBoardEach(String name) {
    return cluster
        .conf(name)
        .set("spark.executor.resource.fpga.amount", "1")
        .set("spark.executor.cores", "1");
  }

  private static JavaRDD<Integer> numbers(int count, int partitions) {
    return numbers(spark, count, partitions);
  }

  private static JavaRDD<Integer> numbers(JavaSparkContext of, int count, int partitions) {
    return of.parallelize(IntStream.range(0, count).boxed().toList(), partitions);
  }

  private static List<Integer> doubled(int count) {
    return IntStream.range(0, count).map(number -> 2 * number).boxed().toList();
  }

  /** Doubles numbers on boards, each within so many ms of the board's time. */
  private static Call<Integer, Integer> lasting(int millis) {
    return (request, number) -> {
      int[] array = {number};
      return new Asked<>(request.args(array, millis), () -> array[0]);
    };
  }

  /** The first, which waits for the executors. */
  @Test
  @Order(0)
  @Tag(EACH_LINE)
  void eachElementIsARequestAndResultsKeepTheOrder() {
    Call<Integer, Float> plusOne =
        (request, number) -> {
          float[] sum = new float[1];
          return new Asked<>(
              request.args(new float[] {number}, new float[] {1}, sum, 1), () -> sum[0]);
        };

    assertThat(Accelerated.mapPartitions(numbers(64, 8), "vector.addition", plusOne).collect())
        .isEqualTo(IntStream.rangeClosed(1, 64).mapToObj(number -> (float) number).toList());
  }

  @Test
  @Order(1)
  @Tag(EACH_LINE)
  void kMeansHasTheCentresOfMllib() throws IOException {
    Random random = new Random(42);
    List<String> lines = new ArrayList<>();
    List<Vector> vectors = new ArrayList<>();
    for (int point = 0; point < 400; point++) {
      double[] numbers = new double[3];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = (float) random.nextGaussian() + 4 * (point % 4);
      }
      vectors.add(Vectors.dense(numbers));
      lines.add(numbers[0] + "," + numbers[1] + "," + numbers[2]);
    }
    Path file = Files.write(temp.resolve("points.csv"), lines);

    double[][] centres = KMeans.fit(spark, file.toUri().toString(), 4, 4);

    KMeansModel model =
        new org.apache.spark.mllib.clustering.KMeans()
            .setK(4)
            .setMaxIterations(4)
            .setEpsilon(0)
            .setInitialModel(new KMeansModel(vectors.subList(0, 4).toArray(Vector[]::new)))
            .run(spark.parallelize(vectors, 2).rdd());
    for (int centre = 0; centre < 4; centre++) {
      assertThat(centres[centre])
          .containsExactly(model.clusterCenters()[centre].toArray(), within(1e-4));
    }
  }

  @Test
  @Order(1)
  @Tag(EACH_LINE)
  @Timeout(SECONDS)
  void anAcceleratorThatIsNotThereNamesTheExecutorAndTheRemedy() {
    assertThatThrownBy(
            () -> Accelerated.mapPartitions(numbers(1, 1), "slow.double", lasting(0)).count())
        .hasMessageMatching("(?s).*executor \\d+ on \\S+: .*slow\\.doubled.*")
        .hasMessageContaining("; install it there with `coral bitstream install`");
  }

  @Test
  @Order(1)
  @Timeout(SECONDS)
  void anArrayThatIsLargerThanTheBoardNamesTheExecutorAndTheRemedy() {
    Call<Integer, Integer> large =
        (request, number) -> new Asked<>(request.args(new int[5 << 20], 0), () -> number);

    assertThatThrownBy(
            () -> Accelerated.mapPartitions(numbers(1, 1), "slow.doubled", large).count())
        .hasMessageMatching("(?s).*executor \\d+ on \\S+: .*")
        .hasMessageContaining("16777216")
        .hasMessageContaining("ask for smaller batches");
  }

  @Test
  @Order(1)
  @Tag(EACH_LINE)
  void aTaskThatIsKilledGivesItsRequestsUp() {
    JavaFutureAction<List<Integer>> endless =
        Accelerated.mapPartitions(numbers(1000, 2), "slow.doubled", lasting(1000)).collectAsync();
    Set<Answer> asked = new HashSet<>();
    await().atMost(PATIENCE).until(() -> asked.addAll(one.rig().coral().underWay()));

    endless.cancel(true);

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              List<Answer> underWay = one.rig().coral().underWay();
              asked.addAll(underWay);
              return underWay.isEmpty();
            });
    assertThat(asked)
        .anyMatch(Answer::isCancelled)
        .allSatisfy(
            answer ->
                assertThat(answer.request().application()).isEqualTo(spark.sc().applicationId()));
  }

  @Test
  @Order(2)
  @Tag(EACH_LINE)
  void aBoardThatIsLostCostsNoResult() {
    assertThat(Accelerated.mapPartitions(numbers(400, 4), "slow.doubled", lasting(2)).collect())
        .isEqualTo(doubled(400));
    assertThat(two.rig().coral().boards())
        .extracting(Board::state)
        .containsExactly(Board.State.PROGRAMMED, Board.State.FAILED);
  }

  @Test
  @Order(2)
  @Tag(EACH_LINE)
  void anExecutorThatIsKilledCostsNoResult() throws Exception {
    JavaFutureAction<List<Integer>> doubled =
        Accelerated.mapPartitions(numbers(32, 8), "slow.doubled", lasting(100)).collectAsync();
    await().atMost(PATIENCE).until(() -> !one.rig().coral().underWay().isEmpty());

    assertThat(cluster.executors(0).filter(ProcessHandle::destroyForcibly)).isNotEmpty();

    assertThat(doubled.get()).isEqualTo(doubled(32));
  }

  @Test
  @Order(2)
  void aSecondAttemptOvertakesASlowOneWhichEnds() throws Exception {
    Queue<TaskEndReason> ends = new ConcurrentLinkedQueue<>();
    spark
        .sc()
        .addSparkListener(
            new SparkListener() {
              @Override
              public void onTaskEnd(SparkListenerTaskEnd task) {
                ends.add(task.reason());
              }
            });
    Path slowIsOnABoard = temp.resolve("slow");
    String file = slowIsOnABoard.toString();
    JavaFutureAction<List<Integer>> doubledAttempts =
        numbers(4, 4)
            .mapPartitions(
                number -> {
                  int attempt = TaskContext.get().attemptNumber();
                  boolean isSlow = number.next() == 0 && attempt == 0;
                  if (!isSlow) {
                    await().atMost(PATIENCE).until(() -> Files.exists(Path.of(file)));
                  }
                  int requests = isSlow ? 3000 : 1;
                  Iterator<Integer> attempts = Collections.nCopies(requests, attempt).iterator();
                  return Accelerated.map(attempts, "slow.doubled", lasting(100));
                })
            .collectAsync();
    await().atMost(PATIENCE).until(ClusterTest::isAsked);
    Files.createFile(slowIsOnABoard);

    assertThat(doubledAttempts.get()).hasSize(4).startsWith(2);
    await().atMost(PATIENCE).until(() -> ends.stream().anyMatch(TaskKilled.class::isInstance));
  }

  @Test
  @Order(3)
  void theGuidesLineCompressesAFolder() throws Exception {
    spark.close();
    Path from = Files.createDirectory(temp.resolve("from"));
    for (int file = 0; file < 3; file++) {
      Files.writeString(from.resolve("file-" + file), ("line of file " + file + "\n").repeat(9000));
    }
    Path to = Files.createDirectory(temp.resolve("to"));

    List<String> line = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
    line.addAll(List.of("--executor-memory", "512m", "--total-executor-cores", "1"));
    line.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + Cluster.BRIEF));
    line.addAll(List.of("--conf", "spark.coral.executorWait=120s"));
    line.addAll(Guide.submitLine(cluster, from, to));
    Process submit =
        cluster.process("submit", cluster.sparks(), Map.of(), line.toArray(String[]::new)).start();

    assertThat(submit.waitFor()).as(cluster.said("submit")).isZero();
    assertThat(cluster.said("submit")).contains("3 files are compressed");
    for (int file = 0; file < 3; file++) {
      try (InputStream in =
          new GZIPInputStream(Files.newInputStream(to.resolve("file-" + file + ".gz")))) {
        assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(from.resolve("file-" + file)));
      }
    }
  }

  @Test
  @Order(3)
  @Timeout(SECONDS)
  void moreBoardsThanAnyWorkerHasEndTheJob() {
    spark.close();
    SparkConf conf =
        dynamic("five boards")
            .set("spark.executor.resource.fpga.amount", "5")
            .set("spark.coral.executorWait", "1s");
    try (JavaSparkContext other = new JavaSparkContext(conf)) {
      assertThatThrownBy(() -> numbers(other, 1, 1).count())
          .hasMessageContaining(
              "after 1 s no worker of "
                  + cluster.url()
                  + " has given the application an executor with 5 fpga; let the workers tell"
                  + " their boards");
      assertThatThrownBy(() -> numbers(other, 1, 1).withResources(profile("fpga", 6, "")).count())
          .hasMessageContaining("an executor with 6 fpga; ");
    }
  }

  @Test
  @Order(3)
  @Timeout(SECONDS)
  void anExecutorWithOtherJarsIsNamedWithTheRemedy() throws IOException {
    spark.close();
    Path older = cluster.ofVersion("0.9.0", Guide.built("io.coral.spark-1.0.0-all.jar"));
    SparkConf conf =
        oneBoardEach("older")
            .set("spark.cores.max", "1")
            .set("spark.executor.extraClassPath", older + File.pathSeparator + Cluster.corals());
    try (JavaSparkContext other = new JavaSparkContext(conf)) {
      assertThatThrownBy(
              () ->
                  Accelerated.mapPartitions(numbers(other, 1, 1), "slow.doubled", lasting(0))
                      .count())
          .hasMessageMatching(
              "(?s).*executor \\d+ on \\S+ has Coral 0\\.9\\.0, and the driver has 1\\.0\\.0.*")
          .hasMessageContaining("put the same jars on the class paths of both");
    }
  }

  /** Whose executors come with the tasks, and go. */
  private static SparkConf dynamic(String name) {
    return oneBoardEach(name)
        .set("spark.cores.max", "6")
        .set("spark.dynamicAllocation.enabled", "true")
        .set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
        .set("spark.dynamicAllocation.maxExecutors", "2")
        .set("spark.dynamicAllocation.executorIdleTimeout", "1s");
  }

  /** What a stage asks of its executors, of which each has one task. */
  private static ResourceProfile profile(String memory) {
    return profile(new ExecutorResourceRequests().memory(memory), new TaskResourceRequests());
  }

  /** The same with boards, all of which its task has. */
  private static ResourceProfile profile(String resource, int boards, String vendor) {
    return profile(
        new ExecutorResourceRequests().memory("512m").resource(resource, boards, "", vendor),
        new TaskResourceRequests().resource(resource, boards));
  }

  private static ResourceProfile profile(
      ExecutorResourceRequests executor, TaskResourceRequests task) {
    return new ResourceProfileBuilder().require(executor.cores(1)).require(task.cpus(1)).build();
  }

  /** The addresses of a task's boards, after a request. */
  private static JavaRDD<String> addresses(
      JavaRDD<Integer> number, String resource, String accelerator) {
    return number.mapPartitions(
        numbers -> {
          Accelerated.map(numbers, accelerator, lasting(0)).next();
          return List.of(TaskContext.get().resourcesJMap().get(resource).addresses()).iterator();
        });
  }

  @Nested
  class WhereExecutorsComeAndGo {

    private static JavaSparkContext spark;
    private static Path three;

    @BeforeAll
    static void start() throws IOException {
      ClusterTest.spark.close();
      three = Files.createDirectory(temp.resolve("three"));
      cluster.worker(three.resolve("coral.sock"), "3g");
      spark = new JavaSparkContext(dynamic("dynamic"));
    }

    @AfterAll
    static void stop() {
      spark.close();
    }

    @Test
    void aStageHasTheBoardsOfItsProfileAndItsExecutorGoes() {
      JavaRDD<Integer> number = numbers(spark, 1, 1).withResources(profile("fpga", 2, "coral"));

      assertThat(addresses(number, "fpga", "slow.doubled").collect())
          .containsExactlyInAnyOrder("sim/sim-0", "sim/sim-1");
      // the driver is told among the executors
      await()
          .atMost(PATIENCE)
          .until(() -> spark.sc().statusTracker().getExecutorInfos().length == 1);
    }

    @Test
    @Timeout(SECONDS)
    void aWorkerWithoutBoardsIsNamedWithTheRemedy() {
      assertThatThrownBy(onMachineThree()::count)
          .hasMessageMatching("(?s).*executor \\d+ on \\S+: .*there is no daemon.*")
          .hasMessageContaining("start `coral serve` on that machine");
    }

    @Test
    @Timeout(SECONDS)
    void aWorkersDaemonOfAnotherVersionIsNamedWithTheRemedy() throws IOException {
      try (DaemonRig another = new DaemonRig(three, "count=1", "2.0.0")) {
        assertThatThrownBy(onMachineThree()::count)
            .hasMessageMatching(
                "(?s).*executor \\d+ on \\S+ has a daemon of Coral 2\\.0\\.0, and the driver has 1.*")
            .hasMessageContaining("install the driver's major version on that machine");
        assertThat(another.coral().underWay()).isEmpty();
      }
    }

    /** A request there: no other machine has the memory. */
    private static JavaRDD<Integer> onMachineThree() {
      JavaRDD<Integer> number = numbers(spark, 1, 1).withResources(profile("2g"));
      return Accelerated.mapPartitions(number, "slow.doubled", lasting(0));
    }
  }

  /** On the board of machine one that calls itself u250, from two workers of that machine. */
  @Nested
  class WhereTwoApplicationsAskOneDaemon {

    @Test
    void theyShareItsBoardEquallyWhileOneFloodsIt() throws Exception {
      ClusterTest.spark.close();
      cluster.worker(one.rig().socket(), "512m", "u250.amount=1", "u250.vendor=xilinx");
      String name = "flooding";
      Process flooding =
          cluster
              .process(
                  name,
                  System.getProperty("java.class.path"),
                  Map.of(),
                  "-Dspark.master=" + cluster.url(),
                  Flood.class.getName())
              .start();
      try (JavaSparkContext steady = new JavaSparkContext(onTheU250(cluster.conf("steady")));
          DaemonCoral daemon = DaemonCoral.connect(one.rig().socket())) {
        String id = steady.sc().applicationId();
        await().atMost(PATIENCE).until(() -> others(daemon, id).anyMatch(Flood::isUnderWay));

        JavaFutureAction<List<Integer>> doubled =
            Accelerated.mapPartitions(numbers(steady, 400, 2), "u250.doubled", lasting(20))
                .collectAsync();

        await().atMost(PATIENCE).until(() -> used(own(daemon, id)) > 1);
        double ownBefore = used(own(daemon, id));
        double othersBefore = used(others(daemon, id));
        await().atMost(PATIENCE).until(() -> used(own(daemon, id)) > ownBefore + 3);
        double its = used(own(daemon, id)) - ownBefore;
        double others = used(others(daemon, id)) - othersBefore;
        assertThat(its / (its + others)).as(cluster.said(name)).isBetween(0.4, 0.6);
        doubled.cancel(true);
      } finally {
        flooding.destroyForcibly().onExit().join();
      }
    }

    /** As {@code coral status --tenants} asks. */
    private static Stream<Share.OfApplication> applications(DaemonCoral daemon) {
      return daemon.operator().tenants().stream()
          .flatMap(each -> each.share().stream())
          .flatMap(share -> share.applications().stream());
    }

    private static Stream<Share.OfApplication> own(DaemonCoral daemon, String id) {
      return applications(daemon).filter(each -> each.name().equals(id));
    }

    private static Stream<Share.OfApplication> others(DaemonCoral daemon, String id) {
      return applications(daemon).filter(each -> !each.name().equals(id));
    }

    private static double used(Stream<Share.OfApplication> all) {
      return all.mapToDouble(each -> each.used().toNanos() / 1e9).sum();
    }
  }

  /** Each with one executor there, which has two tasks at a time. */
  static SparkConf onTheU250(SparkConf conf) {
    return conf.set("spark.executor.cores", "2")
        .set("spark.executor.resource.u250.amount", "1")
        .set("spark.executor.resource.u250.vendor", "xilinx");
  }

  /** Where no daemon is asked. */
  @Nested
  class WhereExecutorsHaveEngines {

    @Test
    void anEngineHasTheBoardsOfItsStageAlone() {
      ClusterTest.spark.close();
      SparkConf conf =
          dynamic("engines")
              .set(
                  "spark.executor.extraJavaOptions",
                  String.join(
                      " ",
                      Cluster.BRIEF,
                      "-Dio.coral.api.open=engine",
                      "-Dio.coral.core.repository.root=" + temp.resolve("one/repository"),
                      "-Dio.coral.runtime.sim.boards=" + BOARDS_OF_ONE));
      try (JavaSparkContext engines = new JavaSparkContext(conf)) {
        JavaRDD<Integer> number =
            numbers(engines, 1, 1).withResources(profile("u250", 1, "xilinx"));

        assertThat(
                addresses(number, "u250", "u250.doubled")
                    .map(address -> address + " of " + states())
                    .collect())
            .containsExactly("sim/sim-2 of [CLAIMED, CLAIMED, PROGRAMMED]");
      }
    }

    private static List<Board.State> states() {
      return Accelerated.coral().boards().stream().map(Board::state).toList();
    }
  }
}
