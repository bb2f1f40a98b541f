package io.coral.spark.examples;

import static io.coral.spark.examples.Doubling.lasting;
import static io.coral.spark.examples.Doubling.numbers;
import static io.coral.spark.examples.Profiles.profile;
import static io.coral.spark.examples.SharedCluster.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.coral.spark.Accelerated;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Applications that are configured each in a way of its own. */
@Timeout(300)
@ExtendWith(SharedCluster.Shared.class)
class ApplicationsTest {

  private static SharedCluster shared;

  @BeforeAll
  static void start(SharedCluster cluster) {
    shared = cluster;
  }

  @Test
  void theGuidesLineCompressesAFolder() throws Exception {
    Path from = Files.createDirectory(shared.folder().resolve("from"));
    for (int file = 0; file < 3; file++) {
      Files.writeString(from.resolve("file-" + file), ("line of file " + file + "\n").repeat(9000));
    }
    Path to = Files.createDirectory(shared.folder().resolve("to"));

    List<String> line = new ArrayList<>(List.of("org.apache.spark.deploy.SparkSubmit"));
    line.addAll(List.of("--executor-memory", "512m", "--total-executor-cores", "1"));
    line.addAll(List.of("--conf", "spark.executor.extraJavaOptions=" + Cluster.BRIEF));
    line.addAll(List.of("--conf", "spark.coral.executorWait=120s"));
    line.addAll(Guide.submitLine(shared.processes(), from, to));
    Process submit =
        shared
            .processes()
            .process("submit", shared.processes().sparks(), Map.of(), line.toArray(String[]::new))
            .start();

    assertThat(submit.waitFor()).as(shared.processes().said("submit")).isZero();
    assertThat(shared.processes().said("submit")).contains("3 files are compressed");
    for (int file = 0; file < 3; file++) {
      try (InputStream in =
          new GZIPInputStream(Files.newInputStream(to.resolve("file-" + file + ".gz")))) {
        assertThat(in.readAllBytes()).isEqualTo(Files.readAllBytes(from.resolve("file-" + file)));
      }
    }
  }

  @Test
  @Timeout(SECONDS)
  void moreBoardsThanAnyWorkerHasEndTheJob() {
    SparkConf conf =
        shared
            .dynamic("five boards")
            .set("spark.executor.resource.fpga.amount", "5")
            .set("spark.coral.executorWait", "1s");
    try (JavaSparkContext other = new JavaSparkContext(conf)) {
      assertThatThrownBy(() -> numbers(other, 1, 1).count())
          .hasMessageContaining(
              "after 1 s no worker of "
                  + shared.processes().url()
                  + " has given the application an executor with 5 fpga; let the workers tell"
                  + " their boards");
      assertThatThrownBy(() -> numbers(other, 1, 1).withResources(profile("fpga", 6, "")).count())
          .hasMessageContaining("an executor with 6 fpga; ");
    }
  }

  @Test
  @Timeout(SECONDS)
  void anExecutorWithOtherJarsIsNamedWithTheRemedy() throws IOException {
    Path older = shared.processes().ofVersion("0.9.0", Guide.built("io.coral.spark-1.0.0-all.jar"));
    SparkConf conf =
        shared
            .oneBoardEach("older")
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
}
