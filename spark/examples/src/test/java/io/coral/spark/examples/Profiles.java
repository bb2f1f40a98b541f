package io.coral.spark.examples;

import org.apache.spark.resource.ExecutorResourceRequests;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/** What a stage asks of its executors, each of which has one task. */
final class Profiles {

  private Profiles() {}

  /** Memory, and no boards. */
  static ResourceProfile profile(String memory) {
    return profile(new ExecutorResourceRequests().memory(memory), new TaskResourceRequests());
  }

  /** Boards, all of which its task has. */
  static ResourceProfile profile(String resource, int boards, String vendor) {
    return profile(
        new ExecutorResourceRequests().memory("512m").resource(resource, boards, "", vendor),
        new TaskResourceRequests().resource(resource, boards));
  }

  private static ResourceProfile profile(
      ExecutorResourceRequests executor, TaskResourceRequests task) {
    return new ResourceProfileBuilder().require(executor.cores(1)).require(task.cpus(1)).build();
  }
}
