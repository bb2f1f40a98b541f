package io.coral.metrics.internal;

import io.coral.api.Activity;
import io.coral.api.Board;
import io.coral.api.Share;
import io.coral.spec.DeviceInfo;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.StateSetSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What is now, made up when somebody asks; the engine answers without a call of a runtime. Any
 * thread.
 */
final class Gauges implements MultiCollector {

  private final Supplier<Activity> activity;
  private final Supplier<List<Share>> shares;
  private final Meters meters;

  Gauges(Supplier<Activity> activity, Supplier<List<Share>> shares, Meters meters) {
    this.activity = activity;
    this.shares = shares;
    this.meters = meters;
  }

  @Override
  public MetricSnapshots collect() {
    Activity now = activity.get();
    List<Share> parts = shares.get();
    return MetricSnapshots.builder()
        .metricSnapshot(waiting(now))
        .metricSnapshot(longest(now))
        .metricSnapshot(units(now))
        .metricSnapshot(states(now))
        .metricSnapshot(infos(now))
        .metricSnapshot(power(now))
        .metricSnapshot(temperature(now))
        .metricSnapshot(memory(now))
        .metricSnapshot(available(now))
        .metricSnapshot(applications(parts))
        .metricSnapshot(used(parts))
        .build();
  }

  private static GaugeSnapshot.Builder gauge(String name, String help) {
    return GaugeSnapshot.builder().name(name).help(help);
  }

  private static GaugeDataPointSnapshot point(double value, Labels labels) {
    return GaugeDataPointSnapshot.builder().value(value).labels(labels).build();
  }

  private Labels labels(Activity.Waiting of) {
    return Labels.of(
        "accelerator", meters.accelerator(of.accelerator()), "tenant", meters.tenant(of.tenant()));
  }

  private static Labels labels(Activity.OfBoard of) {
    return Labels.of("runtime", of.board().runtimeId(), "board", of.board().id());
  }

  /** Names that share a series are summed up. */
  private GaugeSnapshot waiting(Activity now) {
    Map<Labels, Integer> counts = new TreeMap<>();
    now.waiting().forEach(of -> counts.merge(labels(of), of.requests(), Integer::sum));
    GaugeSnapshot.Builder gauge =
        gauge("coral_requests_waiting", "Requests that no compute unit has");
    counts.forEach((labels, count) -> gauge.dataPoint(point(count, labels)));
    return gauge.build();
  }

  private GaugeSnapshot longest(Activity now) {
    Map<Labels, Duration> longest = new TreeMap<>();
    now.waiting()
        .forEach(
            of -> longest.merge(labels(of), of.longest(), (a, b) -> a.compareTo(b) > 0 ? a : b));
    GaugeSnapshot.Builder gauge =
        gauge("coral_requests_waiting_longest_seconds", "How long the oldest of them is there")
            .unit(Unit.SECONDS);
    longest.forEach((labels, time) -> gauge.dataPoint(point(time.toNanos() / 1e9, labels)));
    return gauge.build();
  }

  private GaugeSnapshot units(Activity now) {
    GaugeSnapshot.Builder gauge =
        gauge("coral_unit_requests", "Requests that a compute unit has: one runs, others copy");
    for (Activity.OfBoard board : now.boards()) {
      int index = 0;
      for (Activity.OfUnit unit : board.units()) {
        Labels labels =
            labels(board)
                .merge(
                    Labels.of(
                        "accelerator",
                        meters.accelerator(unit.accelerator()),
                        "index",
                        String.valueOf(index++)));
        gauge.dataPoint(point(unit.requests(), labels));
      }
    }
    return gauge.build();
  }

  private static StateSetSnapshot states(Activity now) {
    StateSetSnapshot.Builder states =
        StateSetSnapshot.builder().name("coral_board_state").help("What can be done with a board");
    for (Activity.OfBoard board : now.boards()) {
      StateSetSnapshot.StateSetDataPointSnapshot.Builder point =
          StateSetSnapshot.StateSetDataPointSnapshot.builder().labels(labels(board));
      for (Board.State state : Board.State.values()) {
        point.state(state.name().toLowerCase(Locale.ROOT), state == board.board().state());
      }
      states.dataPoint(point.build());
    }
    return states.build();
  }

  private static InfoSnapshot infos(Activity now) {
    InfoSnapshot.Builder infos =
        InfoSnapshot.builder()
            .name("coral_board")
            .help("What a board is, and what it is programmed with");
    for (Activity.OfBoard board : now.boards()) {
      DeviceInfo device = board.board().device();
      Labels labels =
          labels(board)
              .merge(
                  Labels.of(
                      "vendor", device.vendor(),
                      "name", device.name(),
                      "version", device.version(),
                      "bitstream", board.board().bitstream().orElse("")));
      infos.dataPoint(InfoSnapshot.InfoDataPointSnapshot.builder().labels(labels).build());
    }
    return infos.build();
  }

  private static GaugeSnapshot power(Activity now) {
    GaugeSnapshot.Builder gauge =
        gauge("coral_board_power_watts", "What a board takes, as its sensor tells")
            .unit(new Unit("watts"));
    for (Activity.OfBoard board : now.boards()) {
      board.sensors().powerWatts().ifPresent(watts -> gauge.dataPoint(point(watts, labels(board))));
    }
    return gauge.build();
  }

  private static GaugeSnapshot temperature(Activity now) {
    GaugeSnapshot.Builder gauge =
        gauge("coral_board_temperature_celsius", "How warm a board is, as its sensor tells")
            .unit(Unit.CELSIUS);
    for (Activity.OfBoard board : now.boards()) {
      board
          .sensors()
          .temperatureCelsius()
          .ifPresent(degrees -> gauge.dataPoint(point(degrees, labels(board))));
    }
    return gauge.build();
  }

  private static GaugeSnapshot memory(Activity now) {
    GaugeSnapshot.Builder gauge =
        gauge("coral_board_memory_bytes", "Size of a memory of a board").unit(Unit.BYTES);
    for (Activity.OfBoard board : now.boards()) {
      board.banks().forEach(bank -> gauge.dataPoint(point(bank.size(), labels(board, bank))));
    }
    return gauge.build();
  }

  private static GaugeSnapshot available(Activity now) {
    GaugeSnapshot.Builder gauge =
        gauge("coral_board_memory_available_bytes", "What of a memory is not reserved")
            .unit(Unit.BYTES);
    for (Activity.OfBoard board : now.boards()) {
      board.banks().forEach(bank -> gauge.dataPoint(point(bank.available(), labels(board, bank))));
    }
    return gauge.build();
  }

  private GaugeSnapshot applications(List<Share> parts) {
    return ofApplications(
        gauge(
            "coral_application_requests", "Requests of an application that wait or are on boards"),
        parts,
        Share.OfApplication::requests);
  }

  private GaugeSnapshot used(List<Share> parts) {
    return ofApplications(
        gauge("coral_application_used_seconds", "Time of compute units for an application")
            .unit(Unit.SECONDS),
        parts,
        of -> of.used().toNanos() / 1e9);
  }

  /** Names that share a series are summed up; the engine bounds how many a tenant has. */
  private GaugeSnapshot ofApplications(
      GaugeSnapshot.Builder gauge, List<Share> parts, ToDoubleFunction<Share.OfApplication> what) {
    Map<Labels, Double> sums = new TreeMap<>();
    for (Share share : parts) {
      String tenant = meters.tenant(share.tenant());
      for (Share.OfApplication each : share.applications()) {
        sums.merge(
            Labels.of(
                "tenant",
                tenant,
                "application",
                tenant.equals(share.tenant()) ? each.name() : tenant),
            what.applyAsDouble(each),
            Double::sum);
      }
    }
    sums.forEach((labels, sum) -> gauge.dataPoint(point(sum, labels)));
    return gauge.build();
  }

  private static Labels labels(Activity.OfBoard board, Activity.Bank bank) {
    return labels(board)
        .merge(Labels.of("bank", String.valueOf(bank.index()), "type", bank.type()));
  }
}
