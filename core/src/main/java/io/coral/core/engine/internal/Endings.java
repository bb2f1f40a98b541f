package io.coral.core.engine.internal;

import io.coral.api.Response;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.Ticket;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How requests leave their boards: to their end, or to be tried again. Any thread. */
final class Endings {

  /** So long at most a request that is done is kept where nothing else happens. */
  private static final long DEFERRED_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final Dispatcher dispatcher;
  private final Work work;
  private final Schedule schedule;
  private final LiveJobs live;
  private final Outcomes outcomes;
  private final long longest;
  private final Places places = new Places();

  /**
   * Nothing has ended yet.
   *
   * @param longest for so long a request that fails on boards is tried again
   */
  Endings(
      Dispatcher dispatcher,
      Work work,
      Schedule schedule,
      LiveJobs live,
      Outcomes outcomes,
      long longest) {
    this.dispatcher = dispatcher;
    this.work = work;
    this.schedule = schedule;
    this.live = live;
    this.outcomes = outcomes;
    this.longest = longest;
  }

  /**
   * The request ran; its board is done with it, and tells no times.
   *
   * @param now by {@link System#nanoTime}
   */
  void completed(Stint stint, Response response, long now) {
    answer(stint.job, response, now);
    stint.took(now);
    leavePlace(stint);
  }

  /**
   * The request ran; its board is done with it.
   *
   * @param keptIn bytes of what the board keeps that were copied there for it
   * @param took looked at before this returns
   * @param now by {@link System#nanoTime}
   */
  void completed(Stint stint, Response response, long keptIn, PipelineTimes took, long now) {
    answer(stint.job, response, now);
    stint.took(now, took);
    double kept = took.kept();
    if (kept > 0) {
      work.post(
          () -> {
            schedule.dataCopied(stint.job, keptIn, kept);
            tellEnds(stint);
          });
    } else {
      leavePlace(stint);
    }
  }

  /**
   * Leaves a place to the next of who submitted it. Where nothing waits for its board, the next
   * event is early enough to tell of its end.
   */
  private void leavePlace(Stint stint) {
    if (stint.isRepeatable()) {
      places.left(stint);
    }
    if (stint.leavePlace()) {
      work.deferMore();
    } else if (work.defer(stint)) {
      dispatcher.workOffBy(stint.endedAt() + DEFERRED_NANOS);
    }
  }

  /**
   * Has a request that has room take over the place that its thread's last one left, if that is
   * what would be decided for it; null where that has to be decided.
   */
  @Nullable Stint takenOver(Submission submission) {
    Stint left = places.take(submission.answer.entry);
    long now = System.nanoTime();
    if (left == null
        || work.isPressing()
        || submission.deadline <= now - dispatcher.epoch
        || !left.isOpenTo(submission, work.changes())
        || !dispatcher.isCurrent(submission.fit())) {
      return null;
    }
    Job job = new Job(submission, left.job, now);
    job.number = dispatcher.lines.number();
    submission.becomes(job);
    Stint taken = left.takenOver(job);
    if (taken != null) {
      job.asker.asks();
      job.answer.goes(false, true);
    }
    return taken;
  }

  /**
   * Tells what ended in one place after the other; within an event. Who took a place over is told
   * before the one that left it, so nobody sees it free in between.
   */
  void tellEnds(Stint first) {
    for (Stint ended = first; ended != null; ) {
      Stint next = ended.told();
      if (next == null) {
        places.forget(ended);
      } else {
        schedule.admitAfter(ended.job, next.job, next.job.submitted - dispatcher.epoch);
      }
      ended.tellTimes(schedule, dispatcher.epoch);
      live.remove(ended.job);
      boolean isUnderWay = next != null && next.isUnderWay();
      if (next != null && isUnderWay) {
        live.add(next.job);
      }
      ended = isUnderWay ? null : next;
    }
  }

  private void answer(Job job, Response response, long now) {
    if (job.answer.isUnwanted()) {
      outcomes.cancelled(job);
    } else {
      outcomes.completed(job, response, now);
    }
  }

  /** The request failed on its board, and is not to be tried again. */
  void failed(Job job, String how, Throwable cause) {
    work.post(
        () -> {
          off(job);
          ended(job, () -> outcomes.failed(job, how, cause));
        });
  }

  /** A lost board alone had what the request reads, which can be made again. */
  void bereft(Job job, PooledBoard board, Throwable loss) {
    work.post(
        () -> {
          job.troubles().failedOn(board.id(), loss, dispatcher.now());
          off(job);
          if (job.isSpent(dispatcher.now(), longest)) {
            spent(job);
          } else {
            ended(job, () -> outcomes.bereft(job));
          }
        });
  }

  /**
   * The request leaves its board, which may still use its arrays: it takes no room there any more,
   * and is not answered yet.
   */
  void takenOff(Job job, PooledBoard board) {
    work.post(
        () -> {
          if (board.id().equals(job.heldBy())) {
            off(job);
          }
        });
  }

  /** The request is on no board any more. */
  private void off(Job job) {
    if (job.state() == Ticket.State.BOUND) {
      schedule.failed(job, dispatcher.now());
    }
  }

  /**
   * The board could not answer the request; another may, or the same later.
   *
   * @param cause null when it was not started and the board merely went away
   * @param elsewhere not on that board again
   */
  void returned(Job job, PooledBoard board, @Nullable Throwable cause, boolean elsewhere) {
    if (cause != null) {
      dispatcher.lines.returned(job, new Troubles.Reason(board.id(), cause), elsewhere);
    }
    work.post(
        () -> {
          if (cause != null) {
            job.troubles().failedOn(board.id(), cause, dispatcher.now());
          }
          if (job.answer.isUnwanted()) {
            off(job);
            ended(job, () -> outcomes.cancelled(job));
          } else if (dispatcher.isStopped()) {
            off(job);
            ended(job, () -> outcomes.stopped(job));
          } else if (job.isSpent(dispatcher.now(), longest)) {
            off(job);
            spent(job);
          } else if (job.state() == Ticket.State.BOUND) {
            schedule.returned(job, elsewhere, dispatcher.now());
            dispatcher.lookFor(job);
          } else {
            dispatcher.admit(job, dispatcher.now());
          }
        });
  }

  /** Boards failed under it too often, or cannot be programmed for it; within an event. */
  void spent(Job job) {
    ended(job, () -> outcomes.spent(job));
  }

  /** Ends a request that is not at its end yet; within an event. */
  void ended(Job job, Runnable outcome) {
    if (live.remove(job)) {
      work.decided(until -> outcome.run());
    }
  }
}
