package io.coral.benchmarks;

import java.util.PriorityQueue;

/**
 * How busy Spark keeps the boards of many machines: one driver hands tasks out one after the other,
 * each to the machine that is free first. Tasks are equal and machines are, none fails, and data is
 * where its task runs.
 *
 * @param machines each with one task at a time
 * @param handOut seconds of the driver for each task
 * @param overhead seconds of a machine for each task in which its boards wait
 */
record SparkFleet(int machines, double handOut, double overhead) {

  private static final int TASKS_PER_MACHINE = 10;

  /** The part of the time in which boards work, of tasks that keep them busy for so long each. */
  double busy(double seconds) {
    PriorityQueue<Double> free = new PriorityQueue<>();
    for (int machine = 0; machine < machines; machine++) {
      free.add(0.0);
    }
    double driver = 0;
    double end = 0;
    for (int task = 0; task < TASKS_PER_MACHINE * machines; task++) {
      driver = Math.max(driver, free.remove()) + handOut;
      double done = driver + overhead + seconds;
      end = Math.max(end, done);
      free.add(done);
    }
    return TASKS_PER_MACHINE * seconds / end;
  }
}
