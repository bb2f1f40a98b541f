package io.coral.metrics.internal;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is summed up for each set of labels: a counter of Prometheus's. Guarded by its owner. */
final class Sums {

  private final String name;
  private final String help;
  private final @Nullable Unit unit;
  private final String[] labels;
  private final Map<Labels, Sum> sums = new HashMap<>();

  /** One series. */
  static final class Sum {
    private final long since = System.currentTimeMillis();
    private double value;

    void add(double more) {
      value += more;
    }
  }

  /**
   * Without series as yet.
   *
   * @param unit null for what is counted one by one
   */
  Sums(String name, @Nullable Unit unit, String help, String... labels) {
    this.name = unit == null ? name : name + "_" + unit;
    this.help = help;
    this.unit = unit;
    this.labels = labels;
  }

  /** The series of these labels, in the order of their names. */
  Sum of(String... values) {
    return sums.computeIfAbsent(Labels.of(labels, values), first -> new Sum());
  }

  /** As Prometheus is told. */
  CounterSnapshot snapshot() {
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    if (unit != null) {
      counter.unit(unit);
    }
    sums.forEach(
        (of, sum) ->
            counter.dataPoint(
                CounterDataPointSnapshot.builder()
                    .labels(of)
                    .value(sum.value)
                    .createdTimestampMillis(sum.since)
                    .build()));
    return counter.build();
  }
}
