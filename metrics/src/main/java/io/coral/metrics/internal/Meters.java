package io.coral.metrics.internal;

import io.coral.api.EndedRequest;
import io.coral.api.EngineListener;
import io.coral.api.Programming;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.spec.settings.Settings;
import io.prometheus.metrics.core.datapoints.CounterDataPoint;
import io.prometheus.metrics.core.datapoints.DistributionDataPoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/** Counts what the engine tells that it has done. */
@Component(
    service = {EngineListener.class, Meters.class},
    configurationPid = Meters.PID)
@Designate(ocd = MetricsConfiguration.class)
public final class Meters implements EngineListener {

  /** The PID of the settings. */
  static final String PID = "io.coral.metrics";

  /** From ten microseconds on, each four times the one before. */
  private static final double FIRST_BOUND = 1e-5;

  private static final double FACTOR = 4;
  private static final int BOUNDS = 12;

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Names accelerators;
  private final Names tenants;

  private final Counter requests =
      counter(
          "coral_requests",
          "Requests that ended, by what became of them",
          "accelerator",
          "tenant",
          "outcome");

  private final Histogram duration =
      histogram(
          "coral_request_duration",
          "From the submission of a request until its answer",
          "accelerator",
          "tenant");

  private final Histogram waiting =
      histogram(
          "coral_request_waiting",
          "From the submission of a request until a board had it",
          "accelerator",
          "tenant");

  private final Histogram copying =
      histogram(
          "coral_request_copying", "Copies of a request to its board and back", "accelerator");

  private final Histogram running =
      histogram("coral_request_running", "Runs of a request on compute units", "accelerator");

  private final Counter requestEnergy =
      joules(
          "coral_request_energy",
          "What boards drew for requests, where their power is known",
          "accelerator",
          "tenant");

  private final Counter boardRequests =
      counter(
          "coral_board_requests",
          "Requests that a board answered",
          "runtime",
          "board",
          "accelerator");

  private final Counter unitRunning =
      seconds(
          "coral_unit_running",
          "Time for which compute units ran; its rate is their utilisation",
          "runtime",
          "board",
          "unit");

  private final Counter copied =
      bytes(
          "coral_board_copied",
          "Bytes that were copied to a board and from it",
          "runtime",
          "board",
          "direction");

  private final Counter spared =
      bytes(
          "coral_board_spared",
          "Bytes that were not copied to a board because they were there already",
          "runtime",
          "board");

  private final Counter energy =
      joules(
          "coral_board_energy",
          "What a board drew for the requests that it answered, where its power is known",
          "runtime",
          "board");

  private final Counter attempts =
      counter(
          "coral_board_failed_attempts",
          "Attempts of requests that a board did not answer, and that went elsewhere",
          "board");

  private final Counter programmings =
      counter(
          "coral_board_programmings",
          "Programmings of a board, by whether they succeeded",
          "runtime",
          "board",
          "outcome");

  private final Counter programming =
      seconds(
          "coral_board_programming", "Time for which a board was programmed", "runtime", "board");

  private final Counter missed =
      counter("coral_reports_missed", "Ends and programmings that came too fast to be counted");

  // touched by the engine's one thread alone
  private final Map<Asked, OfAsked> asked = new HashMap<>();
  private final Map<Ran, OfRan> ran = new HashMap<>();

  private record Asked(String accelerator, String tenant, String outcome) {}

  /** The series that requests of one kind go to; looked up once. */
  private record OfAsked(
      CounterDataPoint requests,
      DistributionDataPoint duration,
      DistributionDataPoint waiting,
      CounterDataPoint energy) {}

  private record Ran(String accelerator, String runtime, String board, String unit) {}

  /** The series that runs of one kind go to; looked up once. */
  private record OfRan(
      DistributionDataPoint copying,
      DistributionDataPoint running,
      CounterDataPoint requests,
      CounterDataPoint unitRunning,
      CounterDataPoint in,
      CounterDataPoint out,
      CounterDataPoint spared,
      CounterDataPoint energy) {}

  /** Called by Declarative Services. */
  @Activate
  public Meters(Map<String, Object> configuration) {
    this(Settings.of(PID, configuration).number("names", 200, 1, 100_000));
  }

  /** With series of their own for so many tenants and accelerators. */
  Meters(int names) {
    accelerators = new Names(names);
    tenants = new Names(names);
  }

  private Counter counter(String name, String help, String... labels) {
    return Counter.builder().name(name).help(help).labelNames(labels).register(registry);
  }

  private Counter seconds(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .unit(Unit.SECONDS)
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  private Counter bytes(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .unit(Unit.BYTES)
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  private Counter joules(String name, String help, String... labels) {
    return Counter.builder()
        .name(name)
        .unit(Unit.JOULES)
        .help(help)
        .labelNames(labels)
        .register(registry);
  }

  private Histogram histogram(String name, String help, String... labels) {
    return Histogram.builder()
        .name(name)
        .unit(Unit.SECONDS)
        .help(help)
        .labelNames(labels)
        .classicExponentialUpperBounds(FIRST_BOUND, FACTOR, BOUNDS)
        .withoutExemplars()
        .register(registry);
  }

  /** Where all of it is read. */
  PrometheusRegistry registry() {
    return registry;
  }

  /** The name of an accelerator, or what stands for it. */
  String accelerator(String name) {
    return accelerators.of(name);
  }

  /** The name of a tenant, or what stands for it. */
  String tenant(String name) {
    return tenants.of(name);
  }

  @Override
  public void ended(EndedRequest request) {
    OfAsked series =
        asked.computeIfAbsent(
            new Asked(
                accelerator(request.accelerator()), tenant(request.tenant()), request.outcome()),
            this::series);
    series.requests().inc();
    series.duration().observe(seconds(request.took()));
    if (request.response().isPresent()) {
      Response response = request.response().get();
      series.waiting().observe(seconds(response.receipt().waiting()));
      response.receipt().energyJoules().ifPresent(series.energy()::inc);
      answered(response);
    }
  }

  private OfAsked series(Asked of) {
    return new OfAsked(
        requests.labelValues(of.accelerator(), of.tenant(), of.outcome()),
        duration.labelValues(of.accelerator(), of.tenant()),
        waiting.labelValues(of.accelerator(), of.tenant()),
        requestEnergy.labelValues(of.accelerator(), of.tenant()));
  }

  private void answered(Response response) {
    Receipt receipt = response.receipt();
    String accelerator = accelerator(response.accelerator());
    String unit = String.join("+", receipt.units());
    OfRan series =
        ran.computeIfAbsent(
            new Ran(accelerator, response.runtimeId(), response.boardId(), unit), this::series);
    series.requests().inc();
    if (response.run().isPresent()) {
      double seconds = seconds(response.run().get());
      series.running().observe(seconds);
      series.unitRunning().inc(seconds);
    }
    if (response.copyIn().isPresent() && response.copyOut().isPresent()) {
      series.copying().observe(seconds(response.copyIn().get().plus(response.copyOut().get())));
    }
    series.in().inc(receipt.bytesIn());
    series.out().inc(receipt.bytesOut());
    series.spared().inc(receipt.bytesSpared());
    receipt.energyJoules().ifPresent(series.energy()::inc);
    for (Receipt.Failure failure : receipt.failures()) {
      attempts.labelValues(failure.boardId()).inc();
    }
  }

  private OfRan series(Ran of) {
    return new OfRan(
        copying.labelValues(of.accelerator()),
        running.labelValues(of.accelerator()),
        boardRequests.labelValues(of.runtime(), of.board(), of.accelerator()),
        unitRunning.labelValues(of.runtime(), of.board(), of.unit()),
        copied.labelValues(of.runtime(), of.board(), "in"),
        copied.labelValues(of.runtime(), of.board(), "out"),
        spared.labelValues(of.runtime(), of.board()),
        energy.labelValues(of.runtime(), of.board()));
  }

  @Override
  public void programmed(Programming one) {
    programmings
        .labelValues(one.runtimeId(), one.boardId(), one.succeeded() ? "succeeded" : "failed")
        .inc();
    programming.labelValues(one.runtimeId(), one.boardId()).inc(seconds(one.took()));
  }

  @Override
  public void missed(long more) {
    missed.inc(more);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
