package io.coral.metrics.internal;

import io.coral.api.EndedRequest;
import io.coral.api.EngineListener;
import io.coral.api.Programming;
import io.coral.api.Receipt;
import io.coral.api.Response;
import io.coral.spec.settings.Settings;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Counts what the engine tells that it has done, in sums of its own: Prometheus's objects, which
 * take longer than a request, are made when somebody asks. Any thread.
 */
@Component(
    service = {EngineListener.class, Meters.class},
    configurationPid = Meters.PID)
@Designate(ocd = MetricsConfiguration.class)
public final class Meters implements EngineListener, MultiCollector {

  /** The PID of the settings. */
  static final String PID = "io.coral.metrics";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Names accelerators;
  private final Names tenants;

  // guarded by this
  private final Sums requests =
      new Sums(
          "coral_requests",
          null,
          "Requests that ended, by what became of them",
          "accelerator",
          "tenant",
          "outcome");

  private final Times duration =
      new Times(
          "coral_request_duration",
          "From the submission of a request until its answer",
          "accelerator",
          "tenant");

  private final Times waiting =
      new Times(
          "coral_request_waiting",
          "From the submission of a request until a board had it",
          "accelerator",
          "tenant");

  private final Times copying =
      new Times(
          "coral_request_copying", "Copies of a request to its board and back", "accelerator");

  private final Times running =
      new Times("coral_request_running", "Runs of a request on compute units", "accelerator");

  private final Sums requestEnergy =
      new Sums(
          "coral_request_energy",
          Unit.JOULES,
          "What boards drew for requests, where their power is known",
          "accelerator",
          "tenant");

  private final Sums boardRequests =
      new Sums(
          "coral_board_requests",
          null,
          "Requests that a board answered",
          "runtime",
          "board",
          "accelerator");

  private final Sums unitRunning =
      new Sums(
          "coral_unit_running",
          Unit.SECONDS,
          "Time for which compute units ran; its rate is their utilisation",
          "runtime",
          "board",
          "unit");

  private final Sums copied =
      new Sums(
          "coral_board_copied",
          Unit.BYTES,
          "Bytes that were copied to a board and from it",
          "runtime",
          "board",
          "direction");

  private final Sums spared =
      new Sums(
          "coral_board_spared",
          Unit.BYTES,
          "Bytes that were not copied to a board because they were there already",
          "runtime",
          "board");

  private final Sums energy =
      new Sums(
          "coral_board_energy",
          Unit.JOULES,
          "What a board drew for the requests that it answered, where its power is known",
          "runtime",
          "board");

  private final Sums attempts =
      new Sums(
          "coral_board_failed_attempts",
          null,
          "Attempts of requests that a board did not answer, and that went elsewhere",
          "board");

  private final Sums programmings =
      new Sums(
          "coral_board_programmings",
          null,
          "Programmings of a board, by whether they succeeded",
          "runtime",
          "board",
          "outcome");

  private final Sums programming =
      new Sums(
          "coral_board_programming",
          Unit.SECONDS,
          "Time for which a board was programmed",
          "runtime",
          "board");

  private final Sums missed =
      new Sums(
          "coral_reports_missed", null, "Ends and programmings that came too fast to be counted");

  private final Map<Asked, OfAsked> asked = new HashMap<>();
  private final Map<Ran, OfRan> ran = new HashMap<>();

  /** Where the last request went to: the next is mostly like it. */
  private @Nullable OfAsked lastAsked;

  private @Nullable OfRan lastRan;

  private record Asked(String accelerator, String tenant, String outcome) {

    boolean isOf(EndedRequest request) {
      return accelerator.equals(request.accelerator())
          && tenant.equals(request.tenant())
          && outcome.equals(request.outcome());
    }
  }

  /** The series that requests of one kind go to; looked up once. */
  private record OfAsked(
      Asked of, Sums.Sum requests, Times.Series duration, Times.Series waiting, Sums.Sum energy) {}

  private record Ran(String accelerator, String runtime, String board, List<String> units) {

    boolean isOf(Response response) {
      return accelerator.equals(response.accelerator())
          && board.equals(response.boardId())
          && runtime.equals(response.runtimeId())
          && units.equals(response.receipt().units());
    }
  }

  /** The series that runs of one kind go to; looked up once. */
  private record OfRan(
      Ran of,
      Times.Series copying,
      Times.Series running,
      Sums.Sum requests,
      Sums.Sum unitRunning,
      Sums.Sum in,
      Sums.Sum out,
      Sums.Sum spared,
      Sums.Sum energy) {}

  /** Called by Declarative Services. */
  @Activate
  public Meters(Map<String, Object> configuration) {
    this(Settings.of(PID, configuration).number("names", 200, 1, 100_000));
  }

  /** With series of their own for so many tenants and accelerators. */
  Meters(int names) {
    accelerators = new Names(names);
    tenants = new Names(names);
    missed.of();
    registry.register(this);
  }

  @Override
  public synchronized MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    Stream.of(
            requests,
            requestEnergy,
            boardRequests,
            unitRunning,
            copied,
            spared,
            energy,
            attempts,
            programmings,
            programming,
            missed)
        .map(Sums::snapshot)
        .forEach(all::metricSnapshot);
    Stream.of(duration, waiting, copying, running)
        .map(Times::snapshot)
        .forEach(all::metricSnapshot);
    return all.build();
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
  public synchronized void ended(EndedRequest request) {
    OfAsked series = series(request);
    series.requests().add(1);
    series.duration().add(request.took().toNanos());
    if (request.response().isPresent()) {
      Response response = request.response().get();
      series.waiting().add(response.receipt().waiting().toNanos());
      response.receipt().energyJoules().ifPresent(series.energy()::add);
      answered(response);
    }
  }

  private OfAsked series(EndedRequest request) {
    OfAsked last = lastAsked;
    if (last == null || !last.of().isOf(request)) {
      last =
          asked.computeIfAbsent(
              new Asked(
                  accelerator(request.accelerator()), tenant(request.tenant()), request.outcome()),
              this::series);
      lastAsked = last;
    }
    return last;
  }

  private OfAsked series(Asked of) {
    return new OfAsked(
        of,
        requests.of(of.accelerator(), of.tenant(), of.outcome()),
        duration.of(of.accelerator(), of.tenant()),
        waiting.of(of.accelerator(), of.tenant()),
        requestEnergy.of(of.accelerator(), of.tenant()));
  }

  private void answered(Response response) {
    Receipt receipt = response.receipt();
    OfRan series = series(response);
    series.requests().add(1);
    if (response.run().isPresent()) {
      Duration run = response.run().get();
      series.running().add(run.toNanos());
      series.unitRunning().add(seconds(run));
    }
    if (response.copyIn().isPresent() && response.copyOut().isPresent()) {
      series.copying().add(response.copyIn().get().toNanos() + response.copyOut().get().toNanos());
    }
    series.in().add(receipt.bytesIn());
    series.out().add(receipt.bytesOut());
    series.spared().add(receipt.bytesSpared());
    receipt.energyJoules().ifPresent(series.energy()::add);
    for (Receipt.Failure failure : receipt.failures()) {
      attempts.of(failure.boardId()).add(1);
    }
  }

  private OfRan series(Response response) {
    OfRan last = lastRan;
    if (last == null || !last.of().isOf(response)) {
      last =
          ran.computeIfAbsent(
              new Ran(
                  accelerator(response.accelerator()),
                  response.runtimeId(),
                  response.boardId(),
                  response.receipt().units()),
              this::series);
      lastRan = last;
    }
    return last;
  }

  private OfRan series(Ran of) {
    return new OfRan(
        of,
        copying.of(of.accelerator()),
        running.of(of.accelerator()),
        boardRequests.of(of.runtime(), of.board(), of.accelerator()),
        unitRunning.of(of.runtime(), of.board(), String.join("+", of.units())),
        copied.of(of.runtime(), of.board(), "in"),
        copied.of(of.runtime(), of.board(), "out"),
        spared.of(of.runtime(), of.board()),
        energy.of(of.runtime(), of.board()));
  }

  @Override
  public synchronized void programmed(Programming one) {
    programmings
        .of(one.runtimeId(), one.boardId(), one.succeeded() ? "succeeded" : "failed")
        .add(1);
    programming.of(one.runtimeId(), one.boardId()).add(seconds(one.took()));
  }

  @Override
  public synchronized void missed(long more) {
    missed.of().add(more);
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
