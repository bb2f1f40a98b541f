package io.coral.core.engine.internal;

import io.coral.api.Answer;
import io.coral.api.Prospect;
import io.coral.api.Share;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.Unit;
import java.util.List;

/** What people ask about requests that are under way, and about what waits. Any thread. */
final class Questions {

  private final Dispatcher dispatcher;
  private final Leases leases;

  // touched in questions alone
  private final Schedule schedule;
  private final Programs programs;
  private final Tenants tenants;
  private final Roster boards;
  private final LiveJobs live;

  Questions(
      Dispatcher dispatcher,
      Leases leases,
      Schedule schedule,
      Programs programs,
      Tenants tenants,
      Roster boards,
      LiveJobs live) {
    this.dispatcher = dispatcher;
    this.leases = leases;
    this.schedule = schedule;
    this.programs = programs;
    this.tenants = tenants;
    this.boards = boards;
    this.live = live;
  }

  /** The answers that are still to come, by arrival. */
  List<Answer> underWay() {
    return dispatcher.question(() -> live.all().stream().<Answer>map(job -> job.answer).toList());
  }

  /** What there is to do now. */
  Load load() {
    return dispatcher.question(() -> new Load(live.waiting(), boards.units(programs)));
  }

  /** What each tenant has of the boards' time. */
  List<Share> shares() {
    return dispatcher.question(tenants::shares);
  }

  /** Why a request that is not done is where it is; within a question. */
  String explain(Job job) {
    Job last = job.last();
    Unit unit = last.unit();
    Roster.Entry on = unit == null ? null : boards.of(unit.board());
    return Explanations.underWay(last, on == null ? null : on.pooled().id(), prospects(last))
        + (last.line() == null ? "" : leases.inTheWay(last, programs));
  }

  /**
   * What a request that waits would take where now; of one on a board what is kept of then. Within
   * a question.
   */
  List<Prospect> prospects(Job job) {
    Job last = job.last();
    return last.line() == null
        ? last.answer.kept()
        : boards.prospects(schedule.costs(last, dispatcher.now()));
  }
}
