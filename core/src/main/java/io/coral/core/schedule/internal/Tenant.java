package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who asks: a share of the boards' time. Shares are kept by start-time fair queueing: each tenant
 * has a tag that grows with the device time it was given, divided by its weight; the lowest tag is
 * served next.
 */
public final class Tenant {

  final int id;
  final List<Backlog> backlogs = new ArrayList<>();
  private final Application own;
  private int applications;
  double weight;
  double tag;

  /**
   * The highest start tag of what was bound of its applications: where one that was idle begins.
   */
  double virtualTime;

  /** The highest tag that one of them had. */
  double latestTag;

  /** The boards that it is bound to; null while it may use all. */
  @Nullable Scope scope;

  /** Requests in any queue. */
  int waiting;

  /** Requests on boards. */
  int bound;

  /** Device time used so far, in nanoseconds. */
  double used;

  /** Boards that it holds. */
  int boards;

  /** The units of these, for each of which it pays as time passes, used or not. */
  double units;

  private long paidAt;

  Tenant(int id, double weight) {
    this.id = id;
    this.weight = weight;
    this.own = addApplication();
  }

  /** One more that asks on its behalf. */
  public Application addApplication() {
    return new Application(this, applications++);
  }

  /** All that name no application: they are one. */
  public Application own() {
    return own;
  }

  /**
   * Where an application begins that was idle; where all of them were, none has saved anything up,
   * which is noted here.
   */
  double begin() {
    if (waiting + bound == 0) {
      virtualTime = latestTag;
    }
    return virtualTime;
  }

  /** Its share from now on; what it was given before was charged by the share that it had then. */
  public void setWeight(double now) {
    weight = now;
  }

  /** Its share beside the others'. */
  public double weight() {
    return weight;
  }

  /** Its number. */
  public int id() {
    return id;
  }

  /**
   * Device time used so far in nanoseconds: copies, runs, programmings made for it, and the time
   * for which it held boards.
   */
  public double used() {
    return used;
  }

  /** Requests that wait. */
  public int waiting() {
    return waiting;
  }

  /** What waits of it in a queue; null when nothing does. */
  @Nullable Backlog backlog(Queue queue) {
    for (int i = 0; i < backlogs.size(); i++) {
      if (backlogs.get(i).queue == queue) {
        return backlogs.get(i);
      }
    }
    return null;
  }

  /** Has it pay for more units from now on, or for fewer. */
  void holds(double more, long now) {
    pay(now);
    units += more;
  }

  /** Charges what it holds up to now. */
  void pay(long now) {
    if (units > 0) {
      charge(units * (now - paidAt));
    }
    paidAt = now;
  }

  /** Charges device time, or gives it back; its place in every queue follows. */
  void charge(double nanos) {
    used += nanos;
    tag += nanos / weight;
    for (int i = 0; i < backlogs.size(); i++) {
      Backlog backlog = backlogs.get(i);
      backlog.among.moved(backlog);
    }
  }
}
