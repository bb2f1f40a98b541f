package io.coral.conformance.rules.bench;

import java.util.concurrent.atomic.AtomicInteger;

/** One call of the runtime. Written by the thread that makes it, read when a rule has failed. */
final class RecordedCall {

  private static final String RUNNING = " … has not returned";

  private final Thread thread;
  private final long begun;
  private final String call;
  private volatile String outcome = RUNNING;
  private final AtomicInteger times = new AtomicInteger(1);

  RecordedCall(Thread thread, long begun, String call) {
    this.thread = thread;
    this.begun = begun;
    this.call = call;
  }

  Thread thread() {
    return thread;
  }

  /** When it began, on the axis of {@link System#nanoTime()}. */
  long begun() {
    return begun;
  }

  void ended(String how) {
    outcome = how;
  }

  /** Whether the two are the same call with the same answer. */
  boolean isLike(RecordedCall other) {
    return call.equals(other.call) && outcome.equals(other.outcome);
  }

  void again(RecordedCall other) {
    times.addAndGet(other.times.get());
  }

  String text() {
    return call + outcome + (times.get() == 1 ? "" : "  (" + times + " times)");
  }
}
