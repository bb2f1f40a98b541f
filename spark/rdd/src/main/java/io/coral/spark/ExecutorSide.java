package io.coral.spark;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;

/** Keeps the executor's Coral for as long as the executor lives. */
final class ExecutorSide implements ExecutorPlugin {

  @Override
  public void init(PluginContext context, Map<String, String> told) {
    String version = told.getOrDefault(DriverSide.VERSION, "none");
    ExecutorCoral.begin(new ExecutorCoral(context, machine(), version));
  }

  /** Its own name; the context's host name fails on executors that do not listen (Spark 3.5). */
  private static String machine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a machine without a name";
    }
  }

  @Override
  public void shutdown() {
    ExecutorCoral.end();
  }
}
