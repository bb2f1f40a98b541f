package io.coral.core.engine.internal;

import io.coral.api.Accelerator;
import io.coral.api.Answer;
import io.coral.api.ArrayException;
import io.coral.api.Board;
import io.coral.api.Coral;
import io.coral.api.CoralArray;
import io.coral.api.Lease;
import io.coral.api.Recording;
import io.coral.api.Request;
import io.coral.api.RequestException;
import io.coral.api.Reservation;
import io.coral.api.ReservationException;
import io.coral.api.Response;
import io.coral.api.RuntimeStatus;
import io.coral.api.repository.BitstreamRepository;
import io.coral.core.account.internal.Traffic.Arrival;
import io.coral.core.account.internal.TrafficRecorder;
import io.coral.core.array.internal.ArrayOrder;
import io.coral.core.array.internal.ArrayUses;
import io.coral.core.array.internal.MemoryInUse;
import io.coral.core.request.internal.Catalogue;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Policy;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.DeviceClaim;
import io.coral.spec.Finding;
import io.coral.spec.settings.ClosestNames;
import io.coral.spec.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Takes requests and sees each of them to its end. Needs no framework. Any thread. */
public final class Engine implements Coral, AutoCloseable {

  /** How long the last completions may take once every board is closed. */
  private static final Duration SETTLING = Duration.ofSeconds(5);

  private final Catalogue catalogue;
  private final ExecutorService threads;
  private final Dispatcher dispatcher;
  private final Executor later;
  private final Consumer<Submission> proceeding = this::proceed;
  private final BoardPool pool;
  private final Explanations explanations;
  private final ArrayOrder order;

  /** Null unless what requests use is checked. */
  private final @Nullable MemoryInUse memory;

  private final EngineLimits limits;
  private final AtomicReference<@Nullable TrafficRecorder> recorder = new AtomicReference<>();

  /** One look at what is installed at a time, so that an older one never replaces a newer one. */
  private final Object looking = new Object();

  private volatile boolean stopped;

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
    this.catalogue = new Catalogue(repository);
    this.limits = limits;
    AtomicInteger number = new AtomicInteger();
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "coral-engine-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    this.dispatcher = new Dispatcher(new Ends(), threads, policy, limits.shares());
    this.later = dispatcher::later;
    this.pool = new BoardPool(dispatcher, this::lookAtRepository, threads, limits);
    this.explanations = new Explanations(pool::boards);
    this.order = new ArrayOrder(limits.view().duration(), limits.arraysChecked());
    this.memory = limits.arraysChecked() ? new MemoryInUse() : null;
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

  @Override
  public Answer submit(Request request) {
    Submission submission = submission(request);
    if (!submission.takesRoom() && !dispatcher.takeRoom(List.of(submission), request.patience())) {
      throw Explanations.stopped(request);
    }
    if (submission.uses == null && submission.hold == null) {
      dispatcher.admit(submission);
    } else {
      admitInOrder(List.of(submission));
    }
    dispatcher.carryOn();
    return submission.answer;
  }

  @Override
  public List<Answer> submitAll(List<Request> requests) {
    if (requests.isEmpty()) {
      return List.of();
    }
    List<Submission> submissions = new ArrayList<>(requests.size());
    Duration patience = requests.get(0).patience();
    for (Request request : requests) {
      submissions.add(submission(request));
      patience = patience.compareTo(request.patience()) < 0 ? patience : request.patience();
    }
    if (!dispatcher.takeRoom(submissions, patience)) {
      throw Explanations.stopped(requests.get(0));
    }
    admitInOrder(submissions);
    dispatcher.carryOn();
    List<Answer> answers = new ArrayList<>(requests.size());
    submissions.forEach(each -> answers.add(each.answer));
    return answers;
  }

  /** Admits those that need not wait for others' use of their arrays; all or none are taken. */
  private void admitInOrder(List<Submission> submissions) {
    List<ArrayUses> uses = new ArrayList<>();
    List<MemoryInUse.Hold> holds = new ArrayList<>();
    for (Submission each : submissions) {
      if (each.uses != null) {
        uses.add(each.uses);
      }
      if (each.hold != null) {
        holds.add(each.hold);
      }
    }
    Set<ArrayUses> first;
    try {
      first = Set.copyOf(enter(uses, holds));
    } catch (RequestException e) {
      submissions.forEach(each -> each.account.give(1, each.arguments.bytes()));
      throw e;
    }
    for (Submission each : submissions) {
      if (each.uses == null || first.contains(each.uses)) {
        admit(each);
      } else if (each.deadline != Long.MAX_VALUE) {
        each.expireInTime(later);
      }
    }
  }

  private List<ArrayUses> enter(List<ArrayUses> uses, List<MemoryInUse.Hold> holds) {
    if (memory == null) {
      return order.enter(uses);
    }
    memory.take(holds);
    try {
      return order.enter(uses);
    } catch (RequestException e) {
      holds.forEach(memory::give);
      throw e;
    }
  }

  private void admit(Submission submission) {
    ArrayException problem = submission.uses == null ? null : submission.uses.problem();
    if (problem == null) {
      dispatcher.admit(submission);
    } else {
      submission.answer.fail(Explanations.noContent(submission, problem));
    }
  }

  /** Admits a request before which all are done now; on the thread of whoever ended the last. */
  private void proceed(Submission submission) {
    if (stopped) {
      submission.answer.fail(Explanations.stopped(submission.answer.request()));
    } else if (dispatcher.isCurrent(submission.fit())) {
      admit(submission);
    } else {
      dispatcher.later(() -> proceedAnew(submission));
    }
  }

  private void proceedAnew(Submission submission) {
    try {
      Fit now = fit(submission.answer.request());
      if (submission.arguments.areFor(now)) {
        submission.fit(now);
        admit(submission);
      } else {
        submission.answer.fail(Explanations.replaced(submission.answer.request()));
      }
    } catch (Throwable e) {
      submission.answer.fail(Explanations.unexpected(submission.answer.request(), e));
    }
    dispatcher.carryOn();
  }

  @Override
  public CoralArray array(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("an array of " + bytes + " bytes; expected at least 1");
    }
    if (stopped) {
      throw new IllegalStateException("the engine was stopped");
    }
    return order.array(bytes);
  }

  @Override
  public List<Answer> underWay() {
    List<Answer> all = new ArrayList<>(dispatcher.underWay());
    all.addAll(order.waiting());
    return all;
  }

  /** Checks a request and copies what must be copied; nothing else has happened yet. */
  private Submission submission(Request request) {
    if (stopped) {
      throw Explanations.stopped(request);
    }
    Fit fit = fit(request);
    Account account = dispatcher.account(request.tenant());
    if (account == null) {
      throw new RequestException(
          RequestException.Code.UNKNOWN_TENANT,
          request.accelerator(),
          unknownTenant(request.tenant()));
    }
    Optional<Instant> deadline = request.deadline();
    if (deadline.isPresent() && !deadline.get().isAfter(Instant.now())) {
      throw new RequestException(
          RequestException.Code.DEADLINE,
          request.accelerator(),
          "the deadline " + deadline.get() + " has passed; expected one in the future");
    }
    HostArguments arguments = new HostArguments(request, fit, order);
    Submission submission =
        new Submission(
            dispatcher,
            order,
            new Pending(request, account, arguments.bytes(), later),
            fit,
            arguments,
            account,
            deadline.isPresent() ? dispatcher.at(deadline.get()) : Long.MAX_VALUE,
            memory,
            proceeding);
    submission.answer.at(submission);
    return submission;
  }

  private String unknownTenant(String name) {
    return "the tenant '"
        + name
        + "' is not configured; the closest are "
        + String.join(", ", ClosestNames.to(name, dispatcher.tenants()))
        + "; the setting tenants of "
        + EngineLimits.PID
        + " names them";
  }

  @Override
  public Lease reserve(Reservation reservation) {
    Account account = dispatcher.account(reservation.tenant());
    if (account == null) {
      throw new ReservationException(
          ReservationException.Code.UNKNOWN_TENANT, unknownTenant(reservation.tenant()));
    }
    pool.refresh();
    return dispatcher.leases().ask(reservation, account, pool.boards()).awaited();
  }

  @Override
  public List<Lease> leases() {
    return dispatcher.leases().holding();
  }

  private Fit fit(Request request) {
    Fit fit = catalogue.fit(request);
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
      if (stopped) {
        throw new IllegalStateException(
            "the engine is stopped, so nothing can be recorded to " + file + "; record earlier");
      }
      TrafficRecorder before = recorder.get();
      if (before != null) {
        throw new IllegalStateException(
            "traffic is recorded to " + before.file() + " already; stop that first");
      }
      TrafficRecorder made =
          new TrafficRecorder(
              file,
              Files.newOutputStream(file),
              limits.shares().weights(),
              this::knownBoards,
              () -> recorder.set(null));
      recorder.set(made);
      return made;
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
    stopped = true;
    List<Pending> last = dispatcher.stop();
    pool.close();
    long end = System.nanoTime() + SETTLING.toNanos();
    for (Pending answer : last) {
      if (!answer.awaitDone(end - System.nanoTime())) {
        break;
      }
    }
    dispatcher.abandon();
    synchronized (recorder) {
      recording().ifPresent(Recording::close);
    }
    dispatcher.close();
    threads.shutdown();
  }

  /** Ends the answers. */
  private final class Ends implements Outcomes {

    @Override
    public void completed(Job job, Response response) {
      try {
        job.arguments.copyResults();
        record(job, Arrival.DONE, response);
        job.answer.succeed(response);
      } catch (Throwable e) {
        job.answer.fail(Explanations.unexpected(job.request, e));
      }
    }

    @Override
    public void failed(Job job, String how, Throwable cause) {
      fail(job, () -> Explanations.failed(job, how, cause));
    }

    @Override
    public void expired(Job job, Decisions.Expiry why) {
      if (why == Decisions.Expiry.NO_BOARD && pool.isLooking()) {
        dispatcher.admitAgain(job);
      } else if (why == Decisions.Expiry.DEADLINE) {
        fail(job, () -> Explanations.late(job));
      } else {
        fail(job, () -> explanations.noBoard(job));
      }
    }

    @Override
    public void spent(Job job) {
      fail(job, () -> explanations.noBoard(job));
    }

    @Override
    public void cancelled(Job job) {
      record(job, "CANCELLED", null);
      job.answer.fail(new CancellationException(job.request.accelerator() + " was cancelled"));
    }

    @Override
    public void stopped(Job job) {
      fail(job, () -> Explanations.stopped(job.request));
    }

    /** Resolves a request anew: what it was submitted for was replaced, removed or is damaged. */
    @Override
    public void stranded(Job job) {
      dispatcher.later(
          () -> {
            try {
              Fit now = fit(job.request);
              Throwable damage = dispatcher.damageOf(now);
              if (damage != null) {
                failed(job, "failed: " + damage.getMessage(), damage);
              } else if (!job.arguments.areFor(now)) {
                fail(job, () -> Explanations.replaced(job.request));
              } else {
                dispatcher.move(job, now);
              }
            } catch (Throwable e) {
              fail(job, () -> Explanations.unexpected(job.request, e));
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
        failure = Explanations.unexpected(job.request, e);
      }
      record(job, failure.code().name(), null);
      job.answer.fail(failure);
    }

    private void record(Job job, String outcome, @Nullable Response response) {
      TrafficRecorder to = recorder.get();
      if (to != null) {
        to.add(job.ended(dispatcher.now(), outcome, response));
      }
    }
  }
}
