package io.coral.core.whatif.internal;

import io.coral.core.account.internal.Traffic;
import io.coral.core.account.internal.Traffic.Arrival;
import java.util.Arrays;
import java.util.List;

/**
 * What requests met.
 *
 * @param answered how many were answered with a result
 * @param unanswered how many were not, of those that are counted
 * @param p50 of half of them, the most nanoseconds from submission to answer
 * @param p99 of 99 of 100
 * @param throughput answers per second, from the first submission to the last answer
 */
public record Service(long answered, long unanswered, double p50, double p99, double throughput) {

  /** What was measured. */
  public static Service measured(Traffic traffic) {
    List<Arrival> replayed = Replay.replayed(traffic);
    List<Arrival> done =
        replayed.stream().filter(arrival -> arrival.outcome().equals(Arrival.DONE)).toList();
    return of(
        done.stream().mapToDouble(Arrival::took).toArray(),
        replayed.size() - done.size(),
        done.stream().mapToDouble(arrival -> arrival.at() + arrival.took()).max().orElse(0)
            - replayed.stream().mapToDouble(Arrival::at).min().orElse(0));
  }

  /**
   * Of requests.
   *
   * @param took nanoseconds of each that was answered; sorted by this
   * @param span nanoseconds from the first submission to the last answer
   */
  static Service of(double[] took, long unanswered, double span) {
    Arrays.sort(took);
    return new Service(
        took.length,
        unanswered,
        percentile(took, 50),
        percentile(took, 99),
        span > 0 ? took.length / span * 1e9 : 0);
  }

  private static double percentile(double[] sorted, int percent) {
    int at = (int) Math.ceil(sorted.length * percent / 100.0) - 1;
    return sorted.length == 0 ? Double.NaN : sorted[Math.max(0, at)];
  }
}
