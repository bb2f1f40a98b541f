package io.coral.spark;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.spark.SparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerApplicationEnd;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.StageInfo;

/**
 * Ends a job whose stage waits for executors with boards which no worker offers; Spark by itself
 * waits without a bound. Where the stage's profile has an executor, Spark decides.
 */
final class Waiting extends SparkListener {

  /** How long a stage waits for its profile's first executor. */
  private static final String PATIENCE = "spark.coral.executorWait";

  private final SparkContext spark;
  private final long seconds;
  private final Set<Integer> stages = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> profilesOfExecutors = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "coral-executor-wait");
            thread.setDaemon(true);
            return thread;
          });

  private Waiting(SparkContext spark) {
    this.spark = spark;
    this.seconds = spark.conf().getTimeAsSeconds(PATIENCE, "30s");
  }

  /** Watches an application's stages whose executors are to have resources. */
  static void watch(SparkContext spark) {
    spark.addSparkListener(new Waiting(spark));
  }

  @Override
  public void onStageSubmitted(SparkListenerStageSubmitted submitted) {
    StageInfo stage = submitted.stageInfo();
    String asked = asked(stage.resourceProfileId());
    if (!asked.isEmpty()) {
      stages.add(stage.stageId());
      timer.schedule(() -> look(stage, asked), seconds, TimeUnit.SECONDS);
    }
  }

  /** What a profile asks for beside cores and memory. */
  private String asked(int profile) {
    List<String> usual = List.of(ResourceProfile.allSupportedExecutorResources());
    return spark
        .resourceProfileManager()
        .resourceProfileFromId(profile)
        .executorResourcesJMap()
        .values()
        .stream()
        .filter(resource -> !usual.contains(resource.resourceName()))
        .map(resource -> resource.amount() + " " + resource.resourceName())
        .sorted()
        .collect(Collectors.joining(" and "));
  }

  @Override
  public void onStageCompleted(SparkListenerStageCompleted completed) {
    stages.remove(completed.stageInfo().stageId());
  }

  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    profilesOfExecutors.put(added.executorId(), added.executorInfo().resourceProfileId());
  }

  @Override
  public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    profilesOfExecutors.remove(removed.executorId());
  }

  @Override
  public void onApplicationEnd(SparkListenerApplicationEnd application) {
    timer.shutdownNow();
  }

  private void look(StageInfo stage, String asked) {
    if (stages.contains(stage.stageId())
        && !profilesOfExecutors.containsValue(stage.resourceProfileId())) {
      spark.cancelStage(
          stage.stageId(),
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
