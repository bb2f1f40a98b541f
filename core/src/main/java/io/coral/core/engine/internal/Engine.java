package io.coral.core.engine.internal;

import io.coral.api.Accelerator;
import io.coral.api.Activity;
import io.coral.api.Answer;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Drain;
import io.coral.api.EndedRequest;
import io.coral.api.EngineListener;
import io.coral.api.FailedAttempt;
import io.coral.api.Grant;
import io.coral.api.Lease;
import io.coral.api.Loaded;
import io.coral.api.Preparation;
import io.coral.api.Programming;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.Response;
import io.coral.api.RuntimeStatus;
import io.coral.api.Share;
import io.coral.api.repository.AcceleratorFetch;
import io.coral.api.repository.BitstreamRepository;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.account.internal.Reporter;
import io.coral.core.account.internal.TrafficRecorder;
import io.coral.core.canary.internal.DiskCanaries;
import io.coral.core.request.internal.Catalogue;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Policy;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.Finding;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes requests and sees each of them to its end. Needs no framework. Any thread. */
public final class Engine implements Coral, AutoCloseable {

  /** How long the last completions may take once every board is closed. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Catalogue catalogue;
  private final ExecutorService threads;
  private final Dispatcher dispatcher;
  private final Trials trials;
  private final Admission admission;
  private final BoardPool pool;
  private final Drains drains;
  private final Explanations explanations;
  private final EngineLimits limits;
  private final AtomicReference<@Nullable TrafficRecorder> recorder = new AtomicReference<>();
  private final Reporter reporter = new Reporter();

  /** Whom bundles or applications have sent, and how they are told. */
  private final Map<Object, Reporter.Listener> listeners = new ConcurrentHashMap<>();

  /** Who gets what is not installed; null where nobody does. */
  private final AtomicReference<@Nullable AcceleratorFetch> fetch = new AtomicReference<>();

  /** One look at what is installed at a time, so that an older one never replaces a newer one. */
  private final Object looking = new Object();

  /** An engine over a repository, with default limits; it has no runtimes yet. */
  public Engine(BitstreamRepository repository) {
    this(repository, EngineLimits.of(Settings.of(EngineLimits.PID, Map.of())));
  }

  /** An engine over a repository; it has no runtimes yet. */
  Engine(BitstreamRepository repository, EngineLimits limits) {
    this(repository, limits, limits.policy());
  }

  /** An engine that schedules by a policy of its own. */
  Engine(BitstreamRepository repository, EngineLimits limits, Policy policy) {
    this(
        repository,
        limits,
        policy,
        () -> ThreadLocalRandom.current().nextDouble(),
        InstantSource.system());
  }

  /**
   * An engine that chooses a canary's requests by random numbers of its own.
   *
   * @param clock what deadlines are told by, which may be set at any time
   */
  Engine(
      BitstreamRepository repository,
      EngineLimits limits,
      Policy policy,
      DoubleSupplier chance,
      InstantSource clock) {
    this.catalogue = new Catalogue(repository, this::fetched, this::tried);
    this.limits = limits;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "coral-engine-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.dispatcher = new Dispatcher(new Ends(), threads, policy, limits.shares(), clock);
    this.trials = new Trials(this::submit, dispatcher::later, chance);
    this.admission = new Admission(dispatcher, this::fit, trials, limits);
    this.pool = new BoardPool(dispatcher, this::lookAtRepository, threads, limits);
    this.drains = new Drains(pool);
    this.explanations = new Explanations(pool::boards, dispatcher.grants());
  }

  /**
   * Takes a runtime in.
   *
   * @param serviceId decides the order of runtimes of one id
   */
  public void add(AcceleratorRuntime runtime, long serviceId) {
    pool.add(runtime, serviceId);
  }

  /** Lets a runtime go; waits until its boards are closed, for a bounded time. */
  public void remove(AcceleratorRuntime runtime) {
    pool.remove(runtime);
  }

  /**
   * Honours a claim from now on.
   *
   * @param serviceId of two claims of one priority, the lower wins
   */
  public void add(DeviceClaim claim, long serviceId) {
    pool.add(claim, serviceId);
  }

  /** Frees the boards of a claim. */
  public void remove(DeviceClaim claim) {
    pool.remove(claim);
  }

  /** Tells a listener what happens from now on. */
  public void add(EngineListener listener) {
    tell(listener, new Told(listener));
  }

  /** Tells a listener nothing more; waits until it has heard what was, for a bounded time. */
  public void remove(EngineListener listener) {
    tellNoMore(listener);
  }

  /** Has requests drawn from now on, as {@link EngineTrace} tells. */
  public void add(Consumer<Map<String, Object>> trace) {
    tell(trace, new EngineTrace(trace));
  }

  /** Has nothing more drawn; waits until what was is, for a bounded time. */
  public void remove(Consumer<Map<String, Object>> trace) {
    tellNoMore(trace);
  }

  private void tell(Object whom, Reporter.Listener how) {
    listeners.put(whom, how);
    reporter.add(how);
  }

  private void tellNoMore(Object whom) {
    Reporter.Listener told = listeners.remove(whom);
    if (told != null) {
      try {
        reporter.remove(told, SETTLING.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Has accelerators that are not installed fetched from now on, by this one alone. */
  public void add(AcceleratorFetch by) {
    fetch.set(by);
  }

  /** Has nothing more fetched by this one. */
  public void remove(AcceleratorFetch by) {
    fetch.compareAndSet(by, null);
  }

  /** Tries canaries from now on. */
  public void add(DiskCanaries canaries) {
    trials.of(canaries);
  }

  private List<InstalledBitstream> tried() {
    return trials.bitstreams();
  }

  @Override
  public boolean wouldFetch(String accelerator) {
    return fetch.get() != null && !catalogue.has(accelerator);
  }

  private Optional<String> fetched(String accelerator) {
    AcceleratorFetch by = fetch.get();
    if (by == null) {
      return Optional.empty();
    }
    try {
      pool.refresh();
      return by.fetch(accelerator, pool::canRun);
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Answer submit(Request request) {
    return admission.submit(request);
  }

  @Override
  public List<Answer> submitAll(List<Request> requests) {
    return admission.submitAll(requests);
  }

  @Override
  public CoralArray array(long bytes) {
    return admission.array(bytes);
  }

  @Override
  public List<Answer> underWay() {
    List<Answer> all = new ArrayList<>(dispatcher.questions().underWay());
    all.addAll(admission.waiting());
    return all;
  }

  @Override
  public void admit(Map<String, Double> weights) {
    dispatcher.admit(weights);
  }

  @Override
  public void grant(Grant grant) {
    dispatcher.grant(grant);
  }

  @Override
  public List<Grant> grants() {
    return dispatcher.grants().all();
  }

  @Override
  public List<Share> shares() {
    return dispatcher.questions().shares();
  }

  @Override
  public Lease reserve(Reservation reservation) {
    Account account = dispatcher.tenants().holder(reservation.tenant());
    pool.refresh();
    return dispatcher.leases().ask(reservation, account, pool.boards()).awaited();
  }

  @Override
  public List<Lease> leases() {
    return dispatcher.leases().holding();
  }

  @Override
  public Drain drain(String board, String why, Duration patience) {
    pool.refresh();
    return drains.begin(board, why, patience);
  }

  @Override
  public List<Drain> drains() {
    return drains.all();
  }

  @Override
  public Loaded prepare(Preparation asked) {
    Fit fit = known(catalogue.whole(asked.accelerator()));
    Account account = dispatcher.tenants().holder(asked.tenant());
    if (pool.named(asked.board()).isEmpty()) {
      pool.refresh();
    }
    return dispatcher.preparations().ask(asked, fit, account, pool.called(asked.board()));
  }

  private Fit fit(Request request) {
    return known(catalogue.fit(request));
  }

  private Fit known(Fit fit) {
    if (!dispatcher.knows(fit)) {
      lookAtRepository();
    }
    return fit;
  }

  private void lookAtRepository() {
    synchronized (looking) {
      dispatcher.installed(catalogue.installed());
    }
  }

  @Override
  public Recording record(Path file) throws IOException {
    synchronized (recorder) {
      requireNoRecording(file);
      return record(file, Files.newOutputStream(file), () -> true);
    }
  }

  @Override
  public Recording record(Path name, OutputStream to, BooleanSupplier hasRoom) {
    synchronized (recorder) {
      requireNoRecording(name);
      TrafficRecorder made =
          new TrafficRecorder(
              name,
              to,
              hasRoom,
              reporter,
              limits.shares().weights(),
              this::knownBoards,
              () -> recorder.set(null));
      recorder.set(made);
      return made;
    }
  }

  private void requireNoRecording(Path file) {
    if (admission.isStopped()) {
      throw new IllegalStateException(
          "the engine is stopped, so nothing can be recorded to " + file + "; record earlier");
    }
    TrafficRecorder before = recorder.get();
    if (before != null) {
      throw new IllegalStateException(
          "traffic is recorded to " + before.file() + " already; stop that first");
    }
  }

  @Override
  public Optional<Recording> recording() {
    return Optional.ofNullable(recorder.get());
  }

  @Override
  public List<Accelerator> accelerators() {
    return catalogue.accelerators();
  }

  @Override
  public List<Board> boards() {
    pool.refresh();
    return knownBoards();
  }

  private List<Board> knownBoards() {
    List<Board> boards = new ArrayList<>();
    for (PooledBoard board : pool.boards()) {
      boards.add(board.snapshot(boards.size()));
    }
    return boards;
  }

  @Override
  public Activity activity() {
    pool.look();
    Load load = dispatcher.questions().load();
    List<Activity.OfBoard> boards = new ArrayList<>();
    for (PooledBoard board : pool.boards()) {
      boards.add(board.activity(boards.size(), load.units(board)));
    }
    return new Activity(boards, load.waiting());
  }

  @Override
  public List<RuntimeStatus> runtimes() {
    pool.refresh();
    return pool.statuses();
  }

  @Override
  public List<Finding> findings() {
    return pool.findings();
  }

  /**
   * Stops: boards are closed in order, each after what runs on it or the runtime's stop grace;
   * requests that are not answered by then fail with {@code SHUTDOWN}. Idempotent.
   */
  @Override
  public void close() {
    admission.stop();
    drains.stop();
    List<Answer> last = underWay();
    dispatcher.stop();
    pool.close();
    awaitDone(last);
    dispatcher.abandon();
    synchronized (recorder) {
      recording().ifPresent(Recording::close);
    }
    dispatcher.close();
    threads.shutdown();
  }

  /** Those that come after others in the order of arrays end one after the other. */
  private static void awaitDone(List<Answer> answers) {
    CountDownLatch left = new CountDownLatch(answers.size());
    answers.forEach(each -> each.tellInPlace((response, failure) -> left.countDown()));
    try {
      left.await(SETTLING.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the answers. */
  private final class Ends implements Outcomes {

    @Override
    public void completed(Job job, Response response, long now) {
      try {
        job.arguments.copyResults();
        record(job, now, EndedRequest.DONE, response);
        job.answer.succeed(response);
        dispatcher.lines.ended(job);
      } catch (Throwable e) {
        job.answer.fail(Explanations.unexpected(job.request(), e));
      }
    }

    @Override
    public void failed(Job job, String how, Throwable cause) {
      fail(job, () -> Explanations.failed(job, how, cause));
    }

    @Override
    public void expired(Job job, Decisions.Expiry why) {
      if (why == Decisions.Expiry.DEADLINE) {
        fail(job, () -> Explanations.late(job));
      } else {
        spent(job);
      }
    }

    /** A runtime that has not told its boards may have one for it. */
    @Override
    public void spent(Job job) {
      if (job.hasLostBoards() || !pool.isLooking()) {
        fail(job, () -> explanations.noBoard(job));
      } else {
        dispatcher.once(
            () -> !pool.isLooking() || admission.isStopped() || job.answer.isUnwanted(),
            () -> dispatcher.admitAgain(job),
            Dispatcher.FOREVER,
            () -> {});
      }
    }

    @Override
    public void cancelled(Job job) {
      record(job, EndedRequest.CANCELLED);
      job.answer.fail(new CancellationException(job.request().accelerator() + " was cancelled"));
    }

    @Override
    public void stopped(Job job) {
      fail(job, () -> Explanations.stopped(job.request()));
    }

    /** Resolves a request anew: what it was submitted for was replaced, removed or is damaged. */
    @Override
    public void stranded(Job job) {
      dispatcher.later(
          () -> {
            try {
              Fit now = fit(job.request());
              Throwable damage = dispatcher.damageOf(now);
              if (damage != null) {
                failed(job, "failed: " + damage.getMessage(), damage);
              } else if (!job.arguments.areFor(job.request(), now)) {
                fail(job, () -> Explanations.replaced(job.request()));
              } else {
                dispatcher.move(job, now);
              }
            } catch (Throwable e) {
              fail(job, () -> Explanations.unexpected(job.request(), e));
            }
          });
    }

    /** Looks for a board once more when what it reads is there again. */
    @Override
    public void bereft(Job job) {
      Objects.requireNonNull(job.uses, "it reads an array")
          .restore(
              failure -> {
                if (failure == null) {
                  stranded(job);
                } else {
                  fail(job, () -> Explanations.noContent(job.request(), failure));
                  dispatcher.later(dispatcher::carryOn);
                }
              });
    }

    @Override
    public void boardsWanted() {
      pool.refreshLater();
    }

    private void fail(Job job, Supplier<RequestException> why) {
      RequestException failure;
      try {
        failure = why.get();
      } catch (Throwable e) {
        failure = Explanations.unexpected(job.request(), e);
      }
      record(job, failure.code().name());
      job.answer.fail(failure);
      dispatcher.lines.ended(job);
    }

    @Override
    public void unanswered(FailedAttempt attempt) {
      reporter.report(attempt);
    }

    @Override
    public void programmed(Programming programming) {
      reporter.report(programming);
    }

    private void record(Job job, String outcome) {
      record(job, System.nanoTime(), outcome, null);
    }

    private void record(Job job, long now, String outcome, @Nullable Response response) {
      if (reporter.isHeard()) {
        reporter.report(job.ended(dispatcher.epoch, now, outcome, response));
      }
    }
  }
}
