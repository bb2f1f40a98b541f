package io.coral.spark;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;

/** Tells the executors which Coral the driver has, and watches whether there are any. */
final class DriverSide implements DriverPlugin {

  /** The key under which executors are told the driver's version. */
  static final String VERSION = "version";

  @Override
  public Map<String, String> init(SparkContext spark, PluginContext context) {
    Waiting.watch(spark);
    return Map.of(VERSION, Version.ofThisJar());
  }
}
