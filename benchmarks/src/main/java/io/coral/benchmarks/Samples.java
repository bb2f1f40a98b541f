package io.coral.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Times of one operation, and what it allocated on the calling thread.
 *
 * @param sortedNanos ns of each call, ascending
 * @param bytesPerCall bytes that the calling thread allocated per call
 */
record Samples(long[] sortedNanos, double bytesPerCall) {

  /** Something to measure. */
  interface Operation {
    void run() throws InterruptedException;
  }

  /** Calls the operation so often to warm up, and then so often with the clock running. */
  static Samples of(int warmUp, int calls, Operation operation) throws InterruptedException {
    for (int i = 0; i < warmUp; i++) {
      operation.run();
    }
    long[] nanos = new long[calls];
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long allocated = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < calls; i++) {
      long start = System.nanoTime();
      operation.run();
      nanos[i] = System.nanoTime() - start;
    }
    double bytes = (double) (threads.getCurrentThreadAllocatedBytes() - allocated) / calls;
    Arrays.sort(nanos);
    return new Samples(nanos, bytes);
  }

  double medianMicros() {
    return percentileMicros(50);
  }

  double percentileMicros(int percent) {
    return sortedNanos[(int) ((sortedNanos.length - 1) * (long) percent / 100)] / 1e3;
  }
}
