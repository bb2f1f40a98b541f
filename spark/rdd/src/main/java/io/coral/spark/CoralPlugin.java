package io.coral.spark;

import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Gives each executor one Coral for its tasks: {@code spark.plugins=io.coral.spark.CoralPlugin}.
 * Made by Spark.
 */
public final class CoralPlugin implements SparkPlugin {

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverSide();
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorSide();
  }
}
