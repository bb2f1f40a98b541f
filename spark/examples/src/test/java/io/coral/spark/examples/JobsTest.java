package io.coral.spark.examples;

import static io.coral.spark.examples.Doubling.doubled;
import static io.coral.spark.examples.Doubling.lasting;
import static io.coral.spark.examples.Doubling.numbers;
import static io.coral.spark.examples.SharedCluster.EACH_LINE;
import static io.coral.spark.examples.SharedCluster.PATIENCE;
import static io.coral.spark.examples.SharedCluster.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import io.coral.spark.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskEndReason;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.clustering.KMeansModel;
import org.apache.spark.mllib.linalg.Vector;
import org.apache.spark.mllib.linalg.Vectors;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Jobs of one application, with an executor and a board on each of two machines. Those with the tag
 * {@value SharedCluster#EACH_LINE} run on Spark 4, too.
 */
@Timeout(300)
@ExtendWith(SharedCluster.Shared.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JobsTest {

  private static SharedCluster shared;
  private static JavaSparkContext spark;

  @BeforeAll
  static void start(SharedCluster cluster) {
    shared = cluster;
    spark =
        new JavaSparkContext(
            shared
                .oneBoardEach("shared")
                .set("spark.speculation", "true")
                .set("spark.speculation.interval", "100ms")
                .set("spark.speculation.quantile", "0.5"));
  }

  @AfterAll
  static void stop() {
    spark.close();
  }

  @AfterEach
  void nothingIsLeftOnTheBoards() {
    shared.awaitIdle();
  }

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

    assertThat(
            Accelerated.mapPartitions(numbers(spark, 64, 8), "vector.addition", plusOne).collect())
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
    Path file = Files.write(shared.folder().resolve("points.csv"), lines);

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
            () ->
                Accelerated.mapPartitions(numbers(spark, 1, 1), "slow.double", lasting(0)).count())
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
            () -> Accelerated.mapPartitions(numbers(spark, 1, 1), "slow.doubled", large).count())
        .hasMessageMatching("(?s).*executor \\d+ on \\S+: .*")
        .hasMessageContaining("16777216")
        .hasMessageContaining("ask for smaller batches");
  }

  @Test
  @Order(1)
  @Tag(EACH_LINE)
  void aTaskThatIsKilledGivesItsRequestsUp() {
    JavaFutureAction<List<Integer>> endless =
        Accelerated.mapPartitions(numbers(spark, 1000, 2), "slow.doubled", lasting(1000))
            .collectAsync();
    Set<Answer> asked = new HashSet<>();
    await().atMost(PATIENCE).until(() -> asked.addAll(shared.one().rig().coral().underWay()));

    endless.cancel(true);

    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              List<Answer> underWay = shared.one().rig().coral().underWay();
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
    // which machine gets how many of them is the cluster's choice
    do {
      assertThat(
              Accelerated.mapPartitions(numbers(spark, 400, 4), "slow.doubled", lasting(2))
                  .collect())
          .isEqualTo(doubled(400));
    } while (shared.two().rig().coral().boards().get(1).state() != Board.State.FAILED);

    assertThat(shared.two().rig().coral().boards().get(0).state())
        .isEqualTo(Board.State.PROGRAMMED);
  }

  @Test
  @Order(2)
  @Tag(EACH_LINE)
  void anExecutorThatIsKilledCostsNoResult() throws Exception {
    JavaFutureAction<List<Integer>> doubled =
        Accelerated.mapPartitions(numbers(spark, 32, 8), "slow.doubled", lasting(100))
            .collectAsync();
    await().atMost(PATIENCE).until(() -> !shared.one().rig().coral().underWay().isEmpty());

    assertThat(shared.processes().executors(0).filter(ProcessHandle::destroyForcibly)).isNotEmpty();

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
    Path slowIsOnABoard = shared.folder().resolve("slow");
    String file = slowIsOnABoard.toString();
    JavaFutureAction<List<Integer>> doubledAttempts =
        numbers(spark, 4, 4)
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
    await().atMost(PATIENCE).until(shared::isAsked);
    Files.createFile(slowIsOnABoard);

    assertThat(doubledAttempts.get()).hasSize(4).startsWith(2);
    await().atMost(PATIENCE).until(() -> ends.stream().anyMatch(TaskKilled.class::isInstance));
  }
}
