package io.coral.spark.examples;

import static io.coral.spark.examples.Doubling.addresses;
import static io.coral.spark.examples.Doubling.lasting;
import static io.coral.spark.examples.Doubling.numbers;
import static io.coral.spark.examples.Profiles.profile;
import static io.coral.spark.examples.SharedCluster.PATIENCE;
import static io.coral.spark.examples.SharedCluster.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.coral.daemon.internal.DaemonRig;
import io.coral.spark.Accelerated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** With dynamic allocation, and a third machine that has no boards. */
@Timeout(300)
@ExtendWith(SharedCluster.Shared.class)
class ExecutorsComeAndGoTest {

  private static SharedCluster shared;
  private static JavaSparkContext spark;
  private static Path three;

  @BeforeAll
  static void start(SharedCluster cluster) throws IOException {
    shared = cluster;
    three = Files.createDirectory(shared.folder().resolve("three"));
    shared.processes().worker(three.resolve("coral.sock"), "3g");
    spark = new JavaSparkContext(shared.dynamic("dynamic"));
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
    await().atMost(PATIENCE).until(() -> spark.sc().statusTracker().getExecutorInfos().length == 1);
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
