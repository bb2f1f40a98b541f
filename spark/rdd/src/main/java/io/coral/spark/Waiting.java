package io.coral.spark;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerJobEnd;
import org.apache.spark.scheduler.SparkListenerJobStart;

/**
 * Ends a job that waits for executors with boards which no worker offers; Spark by itself waits
 * without a bound. Where there are executors, Spark decides.
 */
final class Waiting extends SparkListener {

  /** How long a job waits for the application's first executor. */
  private static final String PATIENCE = "spark.coral.executorWait";

  private static final String RESOURCES = "spark.executor.resource.";

  private final SparkContext spark;
  private final String asked;
  private final long seconds;
  private final Set<Integer> jobs = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "coral-executor-wait");
            thread.setDaemon(true);
            return thread;
          });

  private Waiting(SparkContext spark, String asked) {
    this.spark = spark;
    this.asked = asked;
    this.seconds = spark.conf().getTimeAsSeconds(PATIENCE, "30s");
  }

  /** Watches the jobs of an application whose executors are to have resources. */
  static void watch(SparkContext spark) {
    String asked =
        Arrays.stream(spark.conf().getAllWithPrefix(RESOURCES))
            .filter(entry -> entry._1().endsWith(".amount"))
            .map(entry -> RESOURCES + entry._1() + "=" + entry._2())
            .collect(Collectors.joining(", "));
    if (!asked.isEmpty()) {
      spark.addSparkListener(new Waiting(spark, asked));
    }
  }

  @Override
  public void onJobStart(SparkListenerJobStart job) {
    jobs.add(job.jobId());
    timer.schedule(() -> look(job.jobId()), seconds, TimeUnit.SECONDS);
  }

  @Override
  public void onJobEnd(SparkListenerJobEnd job) {
    jobs.remove(job.jobId());
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd application) {
    timer.shutdownNow();
  }

  private void look(int job) {
    // the driver is told among the executors
    if (jobs.contains(job) && spark.statusTracker().getExecutorInfos().length <= 1) {
      spark.cancelJob(
          job,
          "after "
              + seconds
              + " s no worker of "
              + spark.master()
              + " has given the application an executor with "
              + asked
              + "; let the workers tell their boards (spark.worker.resource.fpga.amount, and"
              + " spark.resources.discoveryPlugin="
              + BoardDiscovery.class.getName()
              + "), ask for fewer, or wait longer for those of others with "
              + PATIENCE);
    }
  }
}
