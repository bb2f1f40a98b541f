package io.coral.serve.internal;

import io.coral.api.EndedRequest;
import io.coral.api.EngineListener;
import io.coral.api.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/** What became of requests: second by second for ten minutes, and the last few each. Any thread. */
@Component(service = {EngineListener.class, History.class})
public final class History implements EngineListener {

  /** Seconds that are kept. */
  static final int SECONDS = 600;

  /** Requests that are kept with what happened to them. */
  static final int LAST = 100;

  private final Latencies latencies = new Latencies();
  private final Tallies accelerators = new Tallies();
  private final Tallies tenants = new Tallies();
  private final Tallies boards = new Tallies();
  private final Deque<Second> seconds = new ArrayDeque<>(SECONDS);
  private final Deque<Last> last = new ArrayDeque<>(LAST);
  private long failed;
  private long bytes;

  /**
   * One second, or what is nearest.
   *
   * @param at its end, milliseconds since 1970
   * @param length of it in seconds
   * @param p50 milliseconds; NaN when nothing ended
   * @param p99 the same
   */
  record Second(
      long at,
      double length,
      long done,
      long failed,
      long bytes,
      double p50,
      double p99,
      Map<String, Tallies.Tally> accelerators,
      Map<String, Tallies.Tally> tenants,
      Map<String, Tallies.Tally> boards) {

    /** Nothing was seen yet. */
    static final Second NONE =
        new Second(0, 1, 0, 0, 0, Double.NaN, Double.NaN, Map.of(), Map.of(), Map.of());

    /** Without what it was for each name, which nobody asks of the past. */
    private Second sums() {
      return new Second(at, length, done, failed, bytes, p50, p99, Map.of(), Map.of(), Map.of());
    }
  }

  /**
   * A request that ended.
   *
   * @param at milliseconds since 1970
   */
  record Last(long at, EndedRequest request) {}

  @Override
  public synchronized void ended(EndedRequest request) {
    if (last.size() == LAST) {
      last.removeFirst();
    }
    last.addLast(new Last(System.currentTimeMillis(), request));
    Tallies.Tally one = new Tallies.Tally();
    if (request.response().isPresent()) {
      Response response = request.response().get();
      one.done = 1;
      one.runNanos = response.run().map(Duration::toNanos).orElse(0L);
      latencies.add(request.took().toNanos());
      bytes += response.receipt().bytesIn() + response.receipt().bytesOut();
      boards.of(response.runtimeId() + "/" + response.boardId()).add(one);
    } else {
      one.failed = 1;
      failed++;
    }
    accelerators.of(request.accelerator()).add(one);
    tenants.of(request.tenant()).add(one);
  }

  /** Ends a second. */
  synchronized Second next(long at, double length) {
    Second second =
        new Second(
            at,
            length,
            latencies.total(),
            failed,
            bytes,
            latencies.quantile(0.5),
            latencies.quantile(0.99),
            accelerators.take(),
            tenants.take(),
            boards.take());
    latencies.clear();
    failed = 0;
    bytes = 0;
    if (seconds.size() == SECONDS) {
      seconds.removeFirst();
    }
    seconds.addLast(second.sums());
    return second;
  }

  /** The seconds, the oldest first. */
  synchronized List<Second> seconds() {
    return new ArrayList<>(seconds);
  }

  /** The requests that ended last, the latest first. */
  synchronized List<Last> last() {
    List<Last> latestFirst = new ArrayList<>(last);
    Collections.reverse(latestFirst);
    return latestFirst;
  }
}
