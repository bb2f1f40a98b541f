package io.coral.spark.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spark.Accelerated;
import io.coral.spark.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people do on many machines, on a cluster of processes. */
@Timeout(300)
class ClusterTest {

  private static Machine one;
  private static Machine two;
  private static Cluster cluster;

  @BeforeAll
  static void start(@TempDir(cleanup = org.junit.jupiter.api.io.CleanupMode.NEVER) Path temp) throws IOException {
    one = new Machine(temp.resolve("one"), "count=2");
    two = new Machine(temp.resolve("two"), "faults=run:20=lose, count=1");
    cluster = new Cluster(temp);
    cluster.worker(one.rig().socket(), 2, "1g");
    cluster.worker(two.rig().socket(), 2, "1g");
    cluster.worker(temp.resolve("none.sock"), 0, "2g");
  }

  @AfterAll
  static void stop() {
    cluster.close();
    one.close();
    two.close();
  }

  @Test
  void eachElementIsARequestOnSomeBoard() {
    try (JavaSparkContext spark =
        new JavaSparkContext(
            cluster
                .conf("sums")
                .set("spark.executor.resource.fpga.amount", "1")
                .set("spark.executor.cores", "1"))) {
      List<Float> sums =
          Accelerated.mapPartitions(
                  spark.parallelize(IntStream.range(0, 64).boxed().toList(), 8),
                  "vector.addition",
                  (request, number) -> {
                    float[] c = new float[1];
                    return new Asked<>(
                        request.args(new float[] {number}, new float[] {1}, c, 1), () -> c[0]);
                  })
              .collect();
      assertThat(sums)
          .isEqualTo(IntStream.range(0, 64).mapToObj(number -> number + 1f).toList());
    }
  }
}
