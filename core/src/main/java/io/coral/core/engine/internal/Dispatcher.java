package io.coral.core.engine.internal;

import io.coral.api.FailedAttempt;
import io.coral.api.Grant;
import io.coral.api.Programming;
import io.coral.api.ReservationException;
import io.coral.api.repository.InstalledBitstream;
import io.coral.core.request.internal.Fit;
import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Hold;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.core.schedule.internal.Ticket;
import io.coral.core.schedule.internal.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state machine at work, with a clock and the boards that carry out what it decides. Events and
 * decisions are {@link Work}: whoever comes with an event works off what there is, so a request
 * that finds a free unit is on its board before its {@code submit} returns. No call of a runtime is
 * made under a lock. Any thread; what boards tell while they have their turn is worked off after.
 */
final class Dispatcher implements Decisions, AutoCloseable {

  /** Longer than that is as good as for ever. */
  static final Duration FOREVER = Duration.ofDays(36_500);

  /** How often boards are looked for while requests wait that none can run. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** When the clock of the state machine and of deadlines began, by {@link System#nanoTime}. */
  final long epoch = System.nanoTime();

  /** What deadlines are told by; each is looked at once, for it may be set. */
  private final InstantSource clock;

  private final Outcomes outcomes;
  private final Timer timer;
  private final Completions completions;
  private final Watches watches;
  private final Work work;
  private final Tenants tenants;

  /** What is logged of requests. */
  final RequestLines lines = new RequestLines();

  /** The queue of each form of request, for {@link #queuesOf} alone; written in events alone. */
  private final Map<Fit, Queue> queues = new ConcurrentHashMap<>();

  // touched in events and questions alone
  private final Schedule schedule;

  /** What was decided within the event, looked at when it is complete: then all is known again. */
  private final ArrayDeque<Runnable> noted = new ArrayDeque<>();

  private final Programs programs;
  private final Roster boards = new Roster();
  private final LiveJobs live = new LiveJobs();
  private final Endings endings;
  private final Grants grants;
  private final BoardEvents boardEvents;
  private final Leases leases;
  private final Preparations preparations;
  private final Questions questions;
  private long queuesOf;
  private long lookAt = Long.MAX_VALUE;
  private long lookedAt = -LOOK_NANOS;
  private boolean stopped;

  Dispatcher(
      Outcomes outcomes, Executor threads, Policy policy, Shares shares, InstantSource clock) {
    this.clock = clock;
    this.outcomes = outcomes;
    this.work = new Work(threads, this::lookAtNotes, this::endEvents);
    this.schedule = new Schedule(policy, this);
    this.programs = new Programs(schedule);
    this.tenants = new Tenants(schedule, shares);
    this.grants = new Grants(schedule, boards);
    this.endings = new Endings(this, work, schedule, live, outcomes, policy.noBoard());
    this.boardEvents =
        new BoardEvents(this, work, schedule, programs, boards, live, grants, policy.noBoard());
    this.leases = new Leases(this, schedule, boards, grants);
    this.preparations = new Preparations(this, schedule, programs, boards, grants);
    this.questions = new Questions(this, leases, schedule, programs, tenants, boards, live);
    this.completions = new Completions(threads);
    this.watches = new Watches(threads);
    this.timer = new Timer("coral-engine-timer", this::now, this::tick);
    timer.start();
  }

  /** The present, on the clock of the state machine and of deadlines. */
  long now() {
    return System.nanoTime() - epoch;
  }

  // ---- requests ------------------------------------------------------------------------------

  /** Whether what can answer a request is known to be installed. */
  boolean knows(Fit fit) {
    if (queues.containsKey(fit)) {
      return true;
    }
    return question(() -> programs.knows(fit.candidates()));
  }

  /** Takes over what is installed now; what waits for something that is gone is stranded. */
  void installed(Collection<InstalledBitstream> bitstreams) {
    event(
        () -> {
          programs.installed(bitstreams, now());
          queues.clear();
          strand();
        });
  }

  /** Who may ask, and who waits for room. */
  Tenants tenants() {
    return tenants;
  }

  /** Lets tenants ask, or gives them other shares. */
  void admit(Map<String, Double> weights) {
    event(() -> weights.forEach(tenants::admit));
  }

  /**
   * Grants boards to a tenant in place of what it was granted before.
   *
   * @throws ReservationException when that cannot be; nothing happened then
   */
  void grant(Grant grant) {
    question(
        () -> {
          grants.grant(grant, tenants.holder(grant.tenant()), now());
          leases.endOutOfReach();
          return grant;
        });
  }

  /** Which tenants may use which boards. */
  Grants grants() {
    return grants;
  }

  /** A moment on the clock of deadlines; the present for one that has passed. */
  long at(Instant moment) {
    Duration left = Duration.between(clock.instant(), moment);
    if (left.isNegative()) {
      return now();
    }
    return left.compareTo(FOREVER) > 0 ? Long.MAX_VALUE : now() + left.toNanos();
  }

  /** Whether a request that was checked a while ago can be admitted as it is. */
  boolean isCurrent(Fit fit) {
    return queues.containsKey(fit);
  }

  /** Admits a request that has room; {@link #carryOn()} carries out what follows. */
  void admit(Submission submission) {
    work.post(submission);
  }

  /** Admits a request that has room, and carries on with what follows. */
  void submit(Submission submission) {
    Stint taken = endings.takenOver(submission);
    if (taken == null) {
      work.postAndRun(submission);
    } else {
      work.run(taken);
    }
  }

  /** The admission of a request, within its event. */
  void admitted(Submission submitted) {
    try {
      long now = now();
      programs.forgive(submitted.fit().candidates(), now);
      Job job = new Job(submitted, queue(submitted.fit()), epoch + now);
      job.number = lines.number();
      submitted.becomes(job);
      job.asker.asks();
      if (isCurrent(submitted.fit())) {
        admitUnlessStopped(job, now);
      } else {
        // something else was installed since it was checked
        work.decided(until -> outcomes.stranded(job));
      }
    } catch (Throwable e) {
      work.decided(
          until -> submitted.answer.fail(Explanations.unexpected(submitted.answer.request(), e)));
      throw e;
    }
  }

  /** Admits a request that lost its queue to the one that it belongs to now. */
  void move(Job job, Fit fit) {
    event(
        () -> {
          Job moved = job.movedTo(queue(fit), fit);
          admitUnlessStopped(moved, now());
        });
  }

  /** The queue for what can answer a request; looked for anew when bitstreams or boards changed. */
  private Queue queue(Fit fit) {
    if (queuesOf != programs.changes()) {
      queues.clear();
      queuesOf = programs.changes();
    }
    Queue known = queues.get(fit);
    if (known == null) {
      known = programs.queue(fit.accelerator(), fit.candidates());
      if (programs.knows(fit.candidates())) {
        queues.put(fit, known);
      }
    }
    return known;
  }

  /** Has a request wait for a board; within an event. */
  void admit(Job job, long now) {
    live.add(job);
    schedule.admit(job, now);
    lookFor(job);
  }

  /** Admits a request once more that the state machine gave up. */
  void admitAgain(Job job) {
    work.post(() -> admitUnlessStopped(job, now()));
  }

  private void admitUnlessStopped(Job job, long now) {
    if (stopped) {
      work.decided(until -> outcomes.stopped(job));
    } else if (job.answer.isUnwanted()) {
      work.decided(until -> outcomes.cancelled(job));
    } else {
      admit(job, now);
    }
  }

  /** Sees to it that boards are looked for if a request waits; within an event. */
  void lookFor(Ticket ticket) {
    if (ticket.state() == Ticket.State.QUEUED) {
      look();
    }
  }

  /** Sees to it that boards are looked for soon if any are wanted. */
  void look() {
    if (lookAt == Long.MAX_VALUE) {
      lookAt = Math.max(now(), lookedAt + LOOK_NANOS);
      timer.wakeBy(lookAt);
    }
  }

  /** Gives up a request that nobody wants any more; one on a board ends when that is done. */
  boolean cancel(Job job) {
    Job last = job.last();
    if (last.answer.isDone()) {
      return false;
    }
    if (schedule.cancel(last, now())) {
      endings.ended(last, () -> outcomes.cancelled(last));
    }
    return true;
  }

  /** Fails everything that waits, and lets nothing more in. */
  void stop() {
    tenants.stop();
    question(
        () -> {
          stopped = true;
          leases.stop();
          preparations.stop();
          for (Job job : live.all()) {
            if (schedule.cancel(job, now())) {
              endings.ended(job, () -> outcomes.stopped(job));
            }
          }
          return null;
        });
  }

  /** Gives up what boards have not handed back. */
  void abandon() {
    work.post(() -> live.all().forEach(job -> endings.ended(job, () -> outcomes.stopped(job))));
    work.run();
  }

  /** Whether nothing more is let in; within an event. */
  boolean isStopped() {
    return stopped;
  }

  /** How requests leave their boards. */
  Endings endings() {
    return endings;
  }

  /** What boards tell of themselves. */
  BoardEvents boardEvents() {
    return boardEvents;
  }

  /** The boards that are kept for one tenant. */
  Leases leases() {
    return leases;
  }

  /** The boards that are prepared. */
  Preparations preparations() {
    return preparations;
  }

  /** What people ask. */
  Questions questions() {
    return questions;
  }

  // ---- what is installed -----------------------------------------------------------------------

  /** Why none of these bitstreams can be loaded; null when one may be. */
  @Nullable Throwable damageOf(Fit fit) {
    return question(() -> programs.damageOf(fit.candidates()));
  }

  /** Looks anew for what answers requests whose bitstreams are gone; within an event. */
  void strand() {
    Set<Queue> stranded = programs.stranded();
    if (stranded.isEmpty()) {
      return;
    }
    for (Job job : live.all()) {
      if (stranded.contains(job.queue()) && schedule.cancel(job, now())) {
        endings.ended(job, () -> outcomes.stranded(job));
      }
    }
  }

  // ---- time ----------------------------------------------------------------------------------

  private long tick() {
    long watch = watches.tick(now());
    event(
        () -> {
          schedule.advance(now());
          if (lookAt <= now()) {
            lookedAt = now();
            boolean isWanting = isWanting();
            lookAt = isWanting ? lookedAt + LOOK_NANOS : Long.MAX_VALUE;
            if (isWanting) {
              work.decided(until -> outcomes.boardsWanted());
            }
          }
          timer.wakeBy(lookAt);
        });
    long relief = completions.relieve() ? now() + Completions.HELD_UP_NANOS : Long.MAX_VALUE;
    return Math.min(relief, watch);
  }

  /**
   * Has something done as soon as a condition holds that nobody tells, and something else if it
   * does not within a limit. The condition may block.
   */
  void once(BooleanSupplier condition, Runnable then, Duration limit, Runnable late) {
    watches.add(
        condition,
        () -> {
          then.run();
          work.run();
        },
        now() + limit.toNanos(),
        () -> {
          late.run();
          work.run();
        });
    timer.wakeBy(now());
  }

  /** Whether requests wait that no board that is there could run. */
  private boolean isWanting() {
    return programs.waiting().stream()
        .anyMatch(queue -> !boards.has(at -> programs.serves(at.kind(), queue)));
  }

  /** Runs what callers have hung on an answer, on a thread for such. */
  void later(Runnable completion) {
    completions.add(completion);
    timer.wakeBy(now() + Completions.HELD_UP_NANOS);
  }

  /** A board was programmed, or could not be; told to whoever wants to know. */
  void tell(Programming programming) {
    preparations.programmed(programming);
    outcomes.programmed(programming);
  }

  /** A board did not answer a request; told to whoever wants to know. */
  void tell(FailedAttempt attempt) {
    outcomes.unanswered(attempt);
  }

  // ---- decisions -----------------------------------------------------------------------------

  @Override
  public void start(Ticket ticket, Unit unit) {
    Job job = (Job) ticket;
    Roster.Entry on = boards.of(unit.board());
    if (on == null) {
      noted.add(() -> schedule.returned(job, false, now()));
    } else {
      job.answer.goes(job.isByData(), false);
      if (!job.costs().isEmpty()) {
        job.answer.keep(boards.prospects(job.costs()));
      }
      boolean isRepeatable = schedule.isRepeatable(job);
      work.decided(
          new Stint(on.pooled().launches(), job, unit, isRepeatable ? work.changes() : Stint.ONCE));
    }
  }

  @Override
  public void program(ScheduledBoard board, Binary binary) {
    noted.add(() -> programming(board, binary));
  }

  private void programming(ScheduledBoard board, Binary binary) {
    Roster.Entry on = boards.of(board);
    Program program = programs.of(binary);
    if (on == null) {
      return;
    }
    if (program != null) {
      long waiting = program.serves().stream().distinct().mapToLong(Queue::waiting).sum();
      work.decided(
          until ->
              log()
                  .debug(
                      "Board {} is to have {}, for which {} requests wait",
                      on.pooled().id(),
                      program.bitstream().folder(),
                      waiting));
    }
    work.decided(until -> on.pooled().program(board, program));
  }

  @Override
  public void expire(Ticket ticket, Expiry why) {
    Job job = (Job) ticket;
    noted.add(() -> endings.ended(job, () -> outcomes.expired(job, why)));
  }

  @Override
  public void held(Hold hold) {
    noted.add(() -> leases.held((BoardLease) hold));
  }

  // ---- inside --------------------------------------------------------------------------------

  /** Has an event worked off, and what follows carried out by others. */
  void event(Runnable change) {
    work.post(change);
    work.leave();
  }

  /**
   * The same for what has an answer; what follows may be carried out here. Not for whoever has a
   * board's turn or a lock.
   */
  <T extends @Nullable Object> T question(Supplier<T> change) {
    try {
      return work.ask(change);
    } finally {
      work.run();
    }
  }

  /**
   * Has what is deferred worked off by then.
   *
   * @param moment by {@link System#nanoTime}
   */
  void workOffBy(long moment) {
    timer.wakeBy(moment - epoch);
  }

  /** Has something done that must not be done with the lock. */
  void carryOut(Runnable step) {
    work.decided(until -> step.run());
  }

  /** Carries on with what is left to do, for a bounded time. */
  void carryOn() {
    work.run();
  }

  private void lookAtNotes() {
    for (Runnable next = noted.poll(); next != null; next = noted.poll()) {
      next.run();
    }
  }

  private boolean endEvents() {
    timer.wakeBy(schedule.wake());
    return schedule.waiting() > 0;
  }

  @Override
  public void close() {
    timer.close();
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(Dispatcher.class);
  }
}
