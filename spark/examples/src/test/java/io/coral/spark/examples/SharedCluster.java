package io.coral.spark.examples;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The cluster of processes that the tests of this folder share, started by the first and ended
 * after the last of them: machine one has two boards, and one that calls itself u250; machine two
 * has two, of which one is lost on the way. A test class has the cluster to itself: it closes its
 * applications, for a worker has memory for one executor at a time.
 */
final class SharedCluster implements AutoCloseable {

  /** The tag of what runs on Spark 4, too. */
  static final String EACH_LINE = "each-line";

  static final Duration PATIENCE = Duration.ofSeconds(120);

  /** In which a job that cannot be done ends, with the start of its executor. */
  static final int SECONDS = 120;

  static final String BOARDS_OF_ONE =
      "count=2;memories=DDR:16MiB,name=u250;vendor=xilinx;memories=DDR:16MiB";

  private final Path folder;
  private final Machine one;
  private final Machine two;
  private final Cluster cluster;

  private SharedCluster() throws IOException {
    folder = Files.createTempDirectory("coral-spark-");
    cluster = new Cluster(folder, Guide.built("io.coral.spark-1.0.0-all.jar").toString());
    one = new Machine(folder.resolve("one"), BOARDS_OF_ONE);
    two =
        new Machine(
            folder.resolve("two"), "memories=DDR:16MiB, memories=DDR:16MiB; faults=run:9=lose");
    // with memory for one executor at a time
    cluster.worker(
        one.rig().socket(),
        "512m",
        "fpga.amount=2",
        "fpga.vendor=coral",
        "u250.amount=1",
        "u250.vendor=xilinx");
    cluster.worker(two.rig().socket(), "512m", "fpga.amount=2");
  }

  /** Gives the cluster to whoever has a parameter of its type. */
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == SharedCluster.class;
    }

    @Override
    public SharedCluster resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(Namespace.GLOBAL)
          .getOrComputeIfAbsent(SharedCluster.class, key -> started(), SharedCluster.class);
    }

    private static SharedCluster started() {
      try {
        return new SharedCluster();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  Machine one() {
    return one;
  }

  Machine two() {
    return two;
  }

  Cluster processes() {
    return cluster;
  }

  /** For files, such as what its processes write. */
  Path folder() {
    return folder;
  }

  boolean isAsked() {
    return Stream.of(one, two).anyMatch(machine -> !machine.rig().coral().underWay().isEmpty());
  }

  void awaitIdle() {
    await().atMost(PATIENCE).until(() -> !isAsked());
  }

  /** An application whose executors have a board and a task each. */
  SparkConf oneBoardEach(String name) {
    return cluster
        .conf(name)
        .set("spark.executor.resource.fpga.amount", "1")
        .set("spark.executor.cores", "1");
  }

  /** Whose executors come with the tasks, and go. */
  SparkConf dynamic(String name) {
    return oneBoardEach(name)
        .set("spark.cores.max", "6")
        .set("spark.dynamicAllocation.enabled", "true")
        .set("spark.dynamicAllocation.shuffleTracking.enabled", "true")
        .set("spark.dynamicAllocation.maxExecutors", "2")
        .set("spark.dynamicAllocation.executorIdleTimeout", "1s");
  }

  @Override
  public void close() throws IOException {
    cluster.close();
    one.close();
    two.close();
    FileUtils.deleteDirectory(folder.toFile());
  }
}
