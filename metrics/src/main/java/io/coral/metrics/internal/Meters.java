package io.coral.metrics.internal;

import io.coral.api.EndedRequest;
import io.coral.api.EngineListener;
import io.coral.api.FailedAttempt;
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

  /** What a request was and where it ran. */
  private static final String[] PLACE = {"accelerator", "tenant", "runtime", "board"};

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Names accelerators;
  private final Names tenants;
  private final int most;

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
          "coral_request_waiting", "From the submission of a request until a board had it", PLACE);

  private final Times copying =
      new Times("coral_request_copying", "Copies of a request to its board and back", PLACE);

  private final Times running =
      new Times("coral_request_running", "Runs of a request on compute units", PLACE);

  private final Sums boardRequests =
      new Sums("coral_board_requests", null, "Requests that a board answered", PLACE);

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
          "accelerator",
          "tenant",
          "runtime",
          "board",
          "direction");

  private final Sums spared =
      new Sums(
          "coral_board_spared",
          Unit.BYTES,
          "Bytes that were not copied to a board because they were there already",
          PLACE);

  private final Sums energy =
      new Sums(
          "coral_board_energy",
          Unit.JOULES,
          "What a board drew for the requests that it answered, where its power is known",
          PLACE);

  private final Sums attempts =
      new Sums(
          "coral_board_failed_attempts",
          null,
          "Attempts of requests that a board did not answer, by what they failed with",
          "runtime",
          "board",
          "accelerator",
          "code");

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
  private final Map<Tried, Sums.Sum> tried = new HashMap<>();

  /** Where the last request went to: the next is mostly like it. */
  private @Nullable OfAsked lastAsked;

  private @Nullable OfRan lastRan;

  private record Asked(String accelerator, String tenant, String outcome) {

    boolean isOf(EndedRequest request) {
      return accelerator.equals(request.accelerator())
          && tenant.equals(request.tenant())
          && outcome.equals(request.outcome());
    }

    Asked ofOthers() {
      return new Asked(Names.OTHER, Names.OTHER, outcome);
    }
  }

  /** The series that requests of one kind go to; looked up once. */
  private record OfAsked(Asked of, Sums.Sum requests, Times.Series duration) {}

  private record Ran(
      String accelerator, String tenant, String runtime, String board, List<String> units) {

    boolean isOf(EndedRequest request, Response response) {
      return accelerator.equals(request.accelerator())
          && tenant.equals(request.tenant())
          && board.equals(response.boardId())
          && runtime.equals(response.runtimeId())
          && units.equals(response.receipt().units());
    }

    Ran ofOthers() {
      return new Ran(Names.OTHER, Names.OTHER, runtime, board, units);
    }
  }

  /** The series that runs of one kind go to; looked up once. */
  private record OfRan(
      Ran of,
      Times.Series waiting,
      Times.Series copying,
      Times.Series running,
      Sums.Sum requests,
      Sums.Sum unitRunning,
      Sums.Sum in,
      Sums.Sum out,
      Sums.Sum spared,
      Sums.Sum energy) {}

  private record Tried(String runtime, String board, String accelerator, String code) {

    Tried ofOthers() {
      return new Tried(runtime, board, Names.OTHER, code);
    }
  }

  /** Called by Declarative Services. */
  @Activate
  public Meters(Map<String, Object> configuration) {
    this(Settings.of(PID, configuration));
  }

  private Meters(Settings settings) {
    this(settings.number("names", 200, 1, 100_000), settings.number("series", 2000, 1, 1_000_000));
  }

  /** With series of their own for so many tenants and accelerators, and so many combinations. */
  Meters(int names, int series) {
    accelerators = new Names(names);
    tenants = new Names(names);
    most = series;
    missed.of();
    registry.register(this);
  }

  @Override
  public synchronized MetricSnapshots collect() {
    MetricSnapshots.Builder all = MetricSnapshots.builder();
    Stream.of(
            requests,
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
      answered(request, request.response().get());
    }
  }

  private OfAsked series(EndedRequest request) {
    OfAsked last = lastAsked;
    if (last == null || !last.of().isOf(request)) {
      Asked own =
          new Asked(
              accelerator(request.accelerator()), tenant(request.tenant()), request.outcome());
      last = asked.computeIfAbsent(hasRoom(asked, own) ? own : own.ofOthers(), this::series);
      lastAsked = last;
    }
    return last;
  }

  /** Whether a combination may have series of its own. */
  private <K> boolean hasRoom(Map<K, ?> known, K own) {
    return known.size() < most || known.containsKey(own);
  }

  private OfAsked series(Asked of) {
    return new OfAsked(
        of,
        requests.of(of.accelerator(), of.tenant(), of.outcome()),
        duration.of(of.accelerator(), of.tenant()));
  }

  private void answered(EndedRequest request, Response response) {
    Receipt receipt = response.receipt();
    OfRan series = series(request, response);
    series.requests().add(1);
    series.waiting().add(receipt.waiting().toNanos());
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
  }

  private OfRan series(EndedRequest request, Response response) {
    OfRan last = lastRan;
    if (last == null || !last.of().isOf(request, response)) {
      Ran own =
          new Ran(
              accelerator(request.accelerator()),
              tenant(request.tenant()),
              response.runtimeId(),
              response.boardId(),
              response.receipt().units());
      last = ran.computeIfAbsent(hasRoom(ran, own) ? own : own.ofOthers(), this::series);
      lastRan = last;
    }
    return last;
  }

  private OfRan series(Ran of) {
    String[] place = {of.accelerator(), of.tenant(), of.runtime(), of.board()};
    return new OfRan(
        of,
        waiting.of(place),
        copying.of(place),
        running.of(place),
        boardRequests.of(place),
        unitRunning.of(of.runtime(), of.board(), String.join("+", of.units())),
        copied.of(of.accelerator(), of.tenant(), of.runtime(), of.board(), "in"),
        copied.of(of.accelerator(), of.tenant(), of.runtime(), of.board(), "out"),
        spared.of(place),
        energy.of(place));
  }

  @Override
  public synchronized void failed(FailedAttempt attempt) {
    Tried own =
        new Tried(
            attempt.runtimeId(),
            attempt.boardId(),
            accelerator(attempt.accelerator()),
            attempt.code().name());
    tried.computeIfAbsent(hasRoom(tried, own) ? own : own.ofOthers(), this::series).add(1);
  }

  private Sums.Sum series(Tried of) {
    return attempts.of(of.runtime(), of.board(), of.accelerator(), of.code());
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
