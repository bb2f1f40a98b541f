package io.coral.spark;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What an executor asked of boards, in Spark's own metric system. Any thread. */
final class RequestMetrics {

  private final Timer answered;
  private final Counter failed;
  private final Counter cancelled;
  private final AtomicInteger underWay = new AtomicInteger();

  RequestMetrics(MetricRegistry registry) {
    answered = registry.timer("requests");
    failed = registry.counter("failed");
    cancelled = registry.counter("cancelled");
    registry.register("underWay", (Gauge<Integer>) underWay::get);
  }

  void asked() {
    underWay.incrementAndGet();
  }

  /** An answer came, so long after it was asked for. */
  void answered(long nanos) {
    underWay.decrementAndGet();
    answered.update(nanos, TimeUnit.NANOSECONDS);
  }

  void failed() {
    underWay.decrementAndGet();
    failed.inc();
  }

  void cancelled() {
    underWay.decrementAndGet();
    cancelled.inc();
  }
}
