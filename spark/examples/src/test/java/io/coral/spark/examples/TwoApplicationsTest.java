package io.coral.spark.examples;

import static io.coral.spark.examples.Doubling.doubled;
import static io.coral.spark.examples.Doubling.lasting;
import static io.coral.spark.examples.Doubling.numbers;
import static io.coral.spark.examples.SharedCluster.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.coral.api.Share;
import io.coral.client.DaemonCoral;
import io.coral.spark.Accelerated;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two applications on the board of machine one that calls itself u250, from two workers of that
 * machine.
 */
@Timeout(300)
@ExtendWith(SharedCluster.Shared.class)
class TwoApplicationsTest {

  @Test
  void theyShareItsBoardEquallyWhileOneFloodsIt(SharedCluster shared) throws Exception {
    shared
        .processes()
        .worker(shared.one().rig().socket(), "512m", "u250.amount=1", "u250.vendor=xilinx");
    String name = "flooding";
    Process flooding =
        shared
            .processes()
            .process(
                name,
                System.getProperty("java.class.path"),
                Map.of(),
                "-Dspark.master=" + shared.processes().url(),
                Flood.class.getName())
            .start();
    try (JavaSparkContext steady =
            new JavaSparkContext(Flood.onTheU250(shared.processes().conf("steady")));
        DaemonCoral daemon = DaemonCoral.connect(shared.one().rig().socket())) {
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
      assertThat(its / (its + others)).as(shared.processes().said(name)).isBetween(0.4, 0.6);
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
