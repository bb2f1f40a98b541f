package io.coral.core.engine.internal;

import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.Unit;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A request's time on a compute unit. When it is over, the next request of the thread may take over
 * its place: as long as the state machine would decide the same, which it is told afterwards. So a
 * thread's requests follow each other on one unit, and touch nothing that other threads do.
 *
 * <p>Any thread; one at a time carries it out.
 */
final class Stint extends Work.Deferred implements Work.Step, SerialExecutor.Brief {

  /** Of {@link Work#changes}: nobody may take over the place. */
  static final int ONCE = -1;

  /** So many may follow each other before the state machine is told. */
  private static final int MOST = 64;

  /** Instead of who took over its place: nobody did yet, or nobody can any more. */
  private static final Object OPEN = new Object();

  private static final Object TOLD = new Object();

  private static final AtomicReferenceFieldUpdater<Stint, @Nullable Object> NEXT =
      AtomicReferenceFieldUpdater.newUpdater(Stint.class, Object.class, "next");

  final Job job;
  final Unit unit;
  private final Launches board;

  /** What {@link Work#changes} was when its place was decided. */
  private final int decidedAt;

  /** How many came before it in its place that the state machine was not told of. */
  private int untold;

  /** When it ended, by {@link System#nanoTime}, and what it took; no run where nobody knows. */
  private long endedAt;

  private double in;
  private double run = Double.NaN;
  private double out;

  /** Null while it is under way. */
  private volatile @Nullable Object next;

  /**
   * Of a request that was given to a unit.
   *
   * @param decidedAt {@link Work#changes}, or {@link #ONCE}
   */
  Stint(Launches board, Job job, Unit unit, int decidedAt) {
    this.board = board;
    this.job = job;
    this.unit = unit;
    this.decidedAt = decidedAt;
  }

  // ---- on the unit -----------------------------------------------------------------------------

  @Override
  public void carryOut(long until) {
    board.start(this, until);
  }

  @Override
  public void run() {
    board.begin(this);
  }

  /** It ended, and nobody knows what it took. */
  void took(long now) {
    endedAt = now;
  }

  /** It ended. */
  void took(long now, PipelineTimes times) {
    endedAt = now;
    in = times.in();
    run = times.run();
    out = times.out();
  }

  long endedAt() {
    return endedAt;
  }

  // ---- its place -------------------------------------------------------------------------------

  /** Whether others may take over its place at all. */
  boolean isRepeatable() {
    return decidedAt != ONCE && untold < MOST;
  }

  /**
   * Leaves the place to whoever takes it over.
   *
   * @return whether its end is told with those before it; else it has to be told by itself
   */
  boolean leavePlace() {
    if (untold > 0 && NEXT.compareAndSet(this, null, OPEN)) {
      return true;
    }
    untold = 0;
    next = OPEN;
    return false;
  }

  /** Whether a request may have the place that was left. */
  boolean isOpenTo(Submission other, int changes) {
    return next == OPEN
        && decidedAt == changes
        && job.fit == other.fit()
        && job.account == other.account
        && other.isPlain()
        && job.request().application().equals(other.answer.request().application());
  }

  /** Gives the place that was left to another; null when it is told already, or somebody has it. */
  @Nullable Stint takenOver(Job by) {
    Stint after = new Stint(board, by, unit, decidedAt);
    after.untold = untold + 1;
    return NEXT.compareAndSet(this, OPEN, after) ? after : null;
  }

  /** Who took over its place; when nobody did, nobody can any more. It ended. */
  @Nullable Stint told() {
    if (NEXT.compareAndSet(this, OPEN, TOLD)) {
      return null;
    }
    Object after = next;
    NEXT.lazySet(this, TOLD);
    return after instanceof Stint stint ? stint : null;
  }

  /** Whether it goes on; its end is told by itself then. */
  boolean isUnderWay() {
    return NEXT.compareAndSet(this, null, TOLD);
  }

  @Override
  void tell() {
    board.tellEnds(this);
  }

  /** Tells what it took; within an event. */
  void tellTimes(Schedule schedule, long epoch) {
    if (Double.isNaN(run)) {
      schedule.completed(job, endedAt - epoch);
    } else {
      schedule.completed(job, endedAt - epoch, in, run, out);
    }
  }
}
