package io.coral.spark;

import java.util.Map;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;

/** Keeps the executor's Coral for as long as the executor lives. */
final class ExecutorSide implements ExecutorPlugin {

  @Override
  public void init(PluginContext context, Map<String, String> told) {
    ExecutorCoral.begin(new ExecutorCoral(context, told.getOrDefault(DriverSide.VERSION, "none")));
  }

  @Override
  public void shutdown() {
    ExecutorCoral.end();
  }
}
