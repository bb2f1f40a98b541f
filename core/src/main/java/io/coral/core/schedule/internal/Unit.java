package io.coral.core.schedule.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** One compute unit of a programmed board, or one chain of units for an accelerator with stages. */
public final class Unit {

  final ScheduledBoard board;
  final int index;
  UnitClass of;
  final long order;
  final List<Ticket> bound = new ArrayList<>(2);
  final ArrayDeque<Ticket> pinned = new ArrayDeque<>(0);

  /** When all runs that it was given will have ended, as far as is known. */
  double freeAt;

  /** When its next place opens: now or earlier while it may be given a request. */
  double opensAt = Double.NEGATIVE_INFINITY;

  /** Runs of what waits for it alone, in nanoseconds. */
  private double pinnedRuns;

  /** When the last request was done. */
  double doneAt;

  int slot;

  Unit(ScheduledBoard board, int index, UnitClass of, long order) {
    this.board = board;
    this.index = index;
    this.of = of;
    this.order = order;
  }

  /** The board. */
  public ScheduledBoard board() {
    return board;
  }

  /** Its number on the board, in the order in which the board told its units. */
  public int index() {
    return index;
  }

  /** What its board is programmed with. */
  public Binary binary() {
    return of.binary;
  }

  /** What it serves. */
  public Queue queue() {
    return of.queue;
  }

  /** How many requests it was given and has not done. */
  public int bound() {
    return bound.size();
  }

  /** When a request would be done here if it was given to it now. */
  double finish(Ticket ticket, double now) {
    Speed speed = of.speed;
    double copied = Math.max(now, board.linkFreeAt) + copyIn(ticket);
    return Math.max(copied, freeAt + pinnedBefore(ticket))
        + speed.run.at(ticket.size)
        + speed.out.at(ticket.bytesOut);
  }

  /** Runs of what waits for it alone and comes before a request. */
  private double pinnedBefore(Ticket ticket) {
    if (ticket.state != Ticket.State.PINNED || ticket.unit != this) {
      return pinnedRuns;
    }
    double runs = 0;
    for (Ticket each : pinned) {
      if (each == ticket) {
        break;
      }
      runs += each.expectedRun;
    }
    return runs;
  }

  /** What a request would take here if it was given to it now. */
  Cost cost(Ticket ticket, double now) {
    double copies = copyIn(ticket) + of.speed.out.at(ticket.bytesOut);
    double run = of.speed.run.at(ticket.size);
    double behind = finish(ticket, now) - now - copies - run;
    return new Cost(board, 0, Math.max(0, behind), copies, run);
  }

  /** How long the copies to the board take; data that is there counts as copied. */
  private double copyIn(Ticket ticket) {
    double missing = 0;
    for (int i = 0; i < ticket.data.length; i++) {
      missing += board.data.containsKey(ticket.data[i]) ? 0 : ticket.dataBytes[i];
    }
    return of.speed.copyIn(ticket, missing);
  }

  /** Lets a request wait for it. */
  void pin(Ticket ticket) {
    ticket.expectedRun = of.speed.run.at(ticket.size);
    pinnedRuns += ticket.expectedRun;
    pinned.add(ticket);
  }

  /** Lets a request wait for it no longer. */
  void unpin(Ticket ticket) {
    pinned.remove(ticket);
    pinnedRuns = pinned.isEmpty() ? 0 : pinnedRuns - ticket.expectedRun;
  }

  void bind(Ticket ticket, double now) {
    Speed speed = of.speed;
    ticket.expectedIn = copyIn(ticket);
    ticket.expectedRun = speed.run.at(ticket.size);
    ticket.expectedOut = speed.out.at(ticket.bytesOut);
    board.linkFreeAt = Math.max(now, board.linkFreeAt) + ticket.expectedIn;
    freeAt = Math.max(board.linkFreeAt, Math.max(now, freeAt)) + ticket.expectedRun;
    bound.add(ticket);
  }

  /** Forgets a request that is done; what is left was running or copying meanwhile. */
  void unbind(Ticket ticket, double now, double copyOut) {
    bound.remove(ticket);
    double runs = 0;
    for (int i = 0; i < bound.size(); i++) {
      runs += bound.get(i).expectedRun;
    }
    freeAt = Math.max(now, now - copyOut + runs);
    doneAt = now;
  }

  /** Works out when the next place opens, after anything changed. */
  void reopen(Policy policy) {
    Speed speed = of.speed;
    if (!board.takesRequests() || board.isProbing() && !board.bound.isEmpty()) {
      opensAt = Double.POSITIVE_INFINITY;
    } else if (bound.isEmpty()) {
      opensAt = Double.NEGATIVE_INFINITY;
    } else if (bound.size() >= depth(policy)) {
      opensAt = Double.POSITIVE_INFINITY;
    } else {
      opensAt = freeAt - speed.lead() - policy.margin();
    }
    of.moved(this);
  }

  /** As many places as keep the unit running while others copy. */
  private int depth(Policy policy) {
    Speed speed = of.speed;
    double run = Math.max(1, speed.recentRun);
    double whole = speed.recentIn + run + speed.recentOut + policy.margin();
    return (int) Math.max(2, Math.min(policy.deepest(), 1 + Math.ceil(whole / run - 0.1)));
  }
}
