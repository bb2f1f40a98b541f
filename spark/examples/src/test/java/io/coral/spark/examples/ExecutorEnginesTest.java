package io.coral.spark.examples;

import static io.coral.spark.examples.Doubling.addresses;
import static io.coral.spark.examples.Doubling.numbers;
import static io.coral.spark.examples.Profiles.profile;
import static org.assertj.core.api.Assertions.assertThat;

import io.coral.api.Board;
import io.coral.spark.Accelerated;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Executors that ask no daemon. */
@Timeout(300)
@ExtendWith(SharedCluster.Shared.class)
class ExecutorEnginesTest {

  @Test
  void anEngineHasTheBoardsOfItsStageAlone(SharedCluster shared) {
    SparkConf conf =
        shared
            .dynamic("engines")
            .set(
                "spark.executor.extraJavaOptions",
                String.join(
                    " ",
                    Cluster.BRIEF,
                    "-Dio.coral.api.open=engine",
                    "-Dio.coral.core.repository.root=" + shared.folder().resolve("one/repository"),
                    "-Dio.coral.runtime.sim.boards=" + SharedCluster.BOARDS_OF_ONE));
    try (JavaSparkContext engines = new JavaSparkContext(conf)) {
      JavaRDD<Integer> number = numbers(engines, 1, 1).withResources(profile("u250", 1, "xilinx"));

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
