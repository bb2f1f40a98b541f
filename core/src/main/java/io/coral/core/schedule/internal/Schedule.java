package io.coral.core.schedule.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state machine: each method is an event, given the time at which it happens. Decisions come
 * out through {@link Decisions} before the method returns. One thread at a time; the engine holds
 * its lock.
 *
 * <p>A request is bound to a unit when that unit can take it, not before. Every event costs O(log
 * n) in requests and boards; it looks at the classes of units that serve one accelerator.
 */
public final class Schedule {

  /** Queues by when something is to be looked at again. */
  private static final class Wakes extends Heap<Queue> {
    @Override
    boolean before(Queue a, Queue b) {
      return a.wake == b.wake ? a.id < b.id : a.wake < b.wake;
    }

    @Override
    int slot(Queue queue) {
      return queue.wakeSlot;
    }

    @Override
    void setSlot(Queue queue, int slot) {
      queue.wakeSlot = slot;
    }
  }

  final Policy policy;
  final Investment investment;
  private final Decisions decisions;
  private final Audiences audiences = new Audiences();
  private final Dispatch dispatch = new Dispatch(this);
  final Data data = new Data();
  final Waiting waiting = new Waiting();
  final List<Queue> queues = new ArrayList<>();
  private final Boards boards;
  final Fleets fleets;
  final Scopes scopes;
  private final Holds holds;
  private final Wakes wakes = new Wakes();
  private final List<Tenant> tenants = new ArrayList<>();
  private int binaries;
  private long orders;

  private int bound;

  /** A state machine without tenants, accelerators and boards. */
  public Schedule(Policy policy, Decisions decisions) {
    this.policy = policy;
    this.decisions = decisions;
    this.boards = new Boards(policy, waiting, decisions);
    this.fleets = boards.fleets;
    this.scopes = new Scopes(audiences, boards, waiting, queues);
    this.investment = new Investment(this);
    this.holds = new Holds(this, decisions);
  }

  // ---- what there is -------------------------------------------------------------------------

  /** A new tenant. */
  public Tenant addTenant(double weight) {
    Tenant tenant = new Tenant(tenants.size(), weight);
    tenants.add(tenant);
    return tenant;
  }

  /** A queue for one more accelerator. */
  public Queue addQueue() {
    Queue queue = new Queue(queues.size());
    queues.add(queue);
    return queue;
  }

  /**
   * One more binary that boards of a platform can be programmed with; preferred to those there are.
   *
   * @param serves the accelerators of its units, one entry for each unit
   */
  public Binary addBinary(int platform, List<Queue> serves, long now) {
    Binary binary = new Binary(binaries++, platform, serves, policy.unknownProgramming());
    for (Queue queue : binary.serves) {
      if (!queue.binaries.contains(binary)) {
        queue.binaries.add(0, binary);
      }
    }
    settle(binary, now);
    return binary;
  }

  /** A binary is not to be used any more; what runs on it ends as usual. */
  public void withdraw(Binary binary, long now) {
    binary.withdrawn = true;
    boards.withdraw(binary, now);
    settle(binary, now);
  }

  /** A board came that is of no scope. */
  public ScheduledBoard addBoard(int platform, int model, long now) {
    return addBoard(platform, model, Set.of(), now);
  }

  /**
   * A board came.
   *
   * @param platform which binaries fit it; few, counted from 0
   * @param model boards of one model are equally fast
   * @param scopes that it is of
   */
  public ScheduledBoard addBoard(int platform, int model, Set<Scope> scopes, long now) {
    ScheduledBoard board = boards.add(platform, model, this.scopes.comes(scopes), now);
    board.scopes = Set.copyOf(scopes);
    settleWaiting(now);
    return board;
  }

  /**
   * A board is gone. What was bound to it is {@link #returned} by the engine, request by request.
   */
  public void removeBoard(ScheduledBoard board, long now) {
    holds.gone(board, now);
    data.gone(board);
    boards.remove(board, now);
    scopes.leaves(board);
    settleWaiting(now);
  }

  /** A programming failed: what the board holds is not known, and it is put aside. */
  public void programFailed(ScheduledBoard board, long now) {
    boards.programFailed(board, now);
    settleWaiting(now);
  }

  /** A board failed: it is left alone for a while, then tried with one request at a time. */
  public void putAside(ScheduledBoard board, long now) {
    boards.putAside(board, now);
    settleWaiting(now);
  }

  /**
   * A board has a program: it was programmed as decided, or held one already.
   *
   * @param binary null when it has none that is known
   */
  public void programmed(ScheduledBoard board, @Nullable Binary binary, long now) {
    boards.programmed(board, binary, now);
    settleWaiting(now);
  }

  /**
   * A tenant wants a board that takes requests to have a program before anything waits for it. The
   * tenant pays.
   */
  public void prepare(ScheduledBoard board, Binary binary, Tenant tenant, long now) {
    arrived(tenant, now);
    if (board.audience.owner == null) {
      tenant.charge(binary.programming.at(0));
    }
    boards.makeRoom(board, binary, now);
    settleWaiting(now);
  }

  // ---- data that requests share -----------------------------------------------------------------

  /** So much data is on a board, or on its way there; told once for each memory that holds it. */
  public void dataCame(long number, double bytes, ScheduledBoard board) {
    data.came(number, bytes, board);
  }

  /** A memory of a board holds data no more; those of a board that was removed do not. */
  public void dataLeft(long number, ScheduledBoard board) {
    data.left(number, board);
  }

  /** Data was copied to the board for a request that runs there; before its end is told. */
  public void dataCopied(Ticket ticket, double bytes, double nanos) {
    bound(ticket).of.speed.data.observe(bytes, nanos);
    ticket.charge(nanos);
  }

  // ---- boards that tenants are bound to --------------------------------------------------------

  /**
   * A scope of which there are no boards yet.
   *
   * @param isExclusive whether only tenants that are bound to it may use its boards
   */
  public Scope addScope(boolean isExclusive) {
    return new Scope(isExclusive);
  }

  /** A board is of these scopes from now on, and of no others; what it runs may end there. */
  public void assign(ScheduledBoard board, Set<Scope> scopes, long now) {
    if (this.scopes.assign(board, scopes, now)) {
      settleWaiting(now);
    }
  }

  /**
   * A tenant may use the boards of a scope alone from now on; what it runs elsewhere may end there.
   *
   * @param scope null for all boards but those of exclusive scopes
   */
  public void confine(Tenant tenant, @Nullable Scope scope, long now) {
    if (scopes.confine(tenant, scope)) {
      settleWaiting(now);
    }
  }

  // ---- boards for one tenant alone -------------------------------------------------------------

  /** Boards are wanted for one tenant alone. */
  public void reserve(Hold hold, long now) {
    holds.ask(hold, now);
    settleWaiting(now);
  }

  /**
   * A hold is to last longer, or shorter.
   *
   * @param term how long from now
   * @return false when it is not granted, or ended
   */
  public boolean renew(Hold hold, long term, long now) {
    return holds.renew(hold, term, now);
  }

  /** A hold is not wanted any more; nothing if it ended. */
  public void release(Hold hold, long now) {
    holds.end(hold, Hold.End.RELEASED, now);
    settleWaiting(now);
  }

  // ---- requests ------------------------------------------------------------------------------

  /** A request came. */
  public void admit(Ticket ticket, long now) {
    ticket.arrival = now;
    ticket.order = orders++;
    arrived(ticket, now);
    Unit open = dispatch.open(ticket, now);
    if (open != null) {
      bind(ticket, open, now);
      return;
    }
    waiting.enter(ticket);
    settle(ticket.queue, now);
  }

  /**
   * Whether a request like this one, which is bound, would be given the same place if it came when
   * this one is done and nothing else has happened: there is no better one.
   */
  public boolean isRepeatable(Ticket ticket) {
    Unit unit = bound(ticket);
    return ticket.isPlain() && unit.bound.size() == 1 && ticket.queue.classes.indexOf(unit.of) == 0;
  }

  /**
   * A request came and was given the place of another, which is done; that is told after this.
   *
   * @see #isRepeatable
   */
  public void admitAfter(Ticket done, Ticket ticket, long now) {
    ticket.arrival = now;
    ticket.order = orders++;
    arrived(ticket, now);
    ticket.isCovered = done.isCovered;
    occupy(ticket, bound(done), now);
  }

  /** A request is not wanted any more; false when it is on a board already, or at its end. */
  public boolean cancel(Ticket ticket, long now) {
    if (ticket.state != Ticket.State.QUEUED && ticket.state != Ticket.State.PINNED) {
      return false;
    }
    waiting.leave(ticket);
    ticket.state = Ticket.State.OUTSIDE;
    settle(ticket.queue, now);
    return true;
  }

  /** A request is done; the times are not known. */
  public void completed(Ticket ticket, long now) {
    Unit unit = bound(ticket);
    double alone = now - Math.max(ticket.boundAt, unit.doneAt);
    double in = unit.of.speed.in.at(ticket.bytesIn);
    completed(ticket, now, in, alone, ticket.expectedOut);
  }

  /**
   * A request is done.
   *
   * @param in nanoseconds of its copies to the board
   * @param run nanoseconds of its runs
   * @param out nanoseconds of its copies from the board
   */
  public void completed(Ticket ticket, long now, double in, double run, double out) {
    Unit unit = bound(ticket);
    unit.of.speed.observe(ticket, in, run, out);
    ticket.queue.sortClasses();
    ticket.charge(in + run + out - ticket.expected());
    release(ticket, unit, now, out);
    ticket.state = Ticket.State.OUTSIDE;
    if (unit.board.failures > 0 && unit.board.state == ScheduledBoard.State.READY) {
      unit.board.failures = 0;
      boards.reopen(unit.board);
    }
    freed(unit, now);
  }

  /** A request ended on its board without a result, and is not to be tried again. */
  public void failed(Ticket ticket, long now) {
    Unit unit = bound(ticket);
    release(ticket, unit, now, 0);
    ticket.state = Ticket.State.OUTSIDE;
    freed(unit, now);
  }

  /**
   * A request ended on its board without a result and is to be tried again: it stands where it
   * stood, its charge is refunded.
   *
   * @param elsewhere never again on that board
   */
  public void returned(Ticket ticket, boolean elsewhere, long now) {
    Unit unit = bound(ticket);
    ticket.charge(-ticket.expected());
    release(ticket, unit, now, 0);
    if (elsewhere) {
      ticket.avoid(unit.board.id);
    }
    arrived(ticket, now);
    waiting.enter(ticket);
    freed(unit, now);
    settle(ticket.queue, now);
  }

  /**
   * What a request that waits would take on each board that may run it, if it was given to it next;
   * the least first. Of many boards that are alike, some, and that for which it waits.
   */
  public List<Cost> costs(Ticket ticket, long now) {
    return Costs.of(ticket, boards, ticket.unit, now);
  }

  // ---- time ----------------------------------------------------------------------------------

  /** When {@link #advance} is due; {@link Long#MAX_VALUE} while nothing is. */
  public long wake() {
    long first = Long.MAX_VALUE;
    Queue queue = wakes.peek();
    if (queue != null) {
      first = queue.wake;
    }
    Ticket ticket = waiting.first();
    if (ticket != null) {
      first = Math.min(first, ticket.deadline);
    }
    return Math.min(first, Math.min(boards.wake(), holds.wake()));
  }

  /** Time has passed. */
  public void advance(long now) {
    expireLate(now);
    if (holds.endLate(now)) {
      settleWaiting(now);
    }
    while (boards.takesBack(now)) {
      settleWaiting(now);
    }
    for (Queue due = wakes.peek(); due != null && due.wake <= now; due = wakes.peek()) {
      settle(due, now);
    }
  }

  /** Requests that wait. */
  public int waiting() {
    return waiting.requests();
  }

  /** Requests on boards. */
  public int bound() {
    return bound;
  }

  // ---- steps, for the rooms of the state machine ---------------------------------------------

  void bind(Ticket ticket, Unit unit, long now) {
    if (ticket.isExplained) {
      ticket.costs = Costs.of(ticket, boards, unit, now);
    }
    if (ticket.state != Ticket.State.OUTSIDE) {
      waiting.leave(ticket);
    }
    ticket.isCovered = unit.board.audience.owner != null;
    occupy(ticket, unit, now);
    decisions.start(ticket, unit);
  }

  private void occupy(Ticket ticket, Unit unit, long now) {
    Tenant tenant = ticket.tenant;
    ticket.state = Ticket.State.BOUND;
    ticket.unit = unit;
    ticket.boundAt = now;
    unit.bind(ticket, now);
    ScheduledBoard board = unit.board;
    tenant.pay(now);
    if (tenant.boards == 0) {
      board.audience.virtualTime = Math.max(board.audience.virtualTime, tenant.tag);
    }
    tenant.virtualTime = Math.max(tenant.virtualTime, ticket.application.tag);
    tenant.bound++;
    ticket.application.bound++;
    bound++;
    ticket.charge(ticket.expected());
    board.bound.add(ticket);
    if (board.bound.size() == 1) {
      boards.moves(board, now);
    }
    if (board.isProbing()) {
      boards.reopen(board);
    } else {
      unit.reopen(policy);
    }
  }

  void expire(Ticket ticket, Decisions.Expiry why) {
    waiting.leave(ticket);
    ticket.state = Ticket.State.OUTSIDE;
    decisions.expire(ticket, why);
  }

  /**
   * Has a board programmed for what waits in a line, once nothing runs on it. Those who wait there
   * pay for it; who holds the board does already.
   */
  void makeRoom(ScheduledBoard board, Binary binary, Line line, long now) {
    if (board.audience.owner == null) {
      List<Backlog> payers = payers(line);
      double share = binary.programming.at(0) / Math.max(1, payers.size());
      payers.forEach(backlog -> backlog.charge(share));
    }
    boards.makeRoom(board, binary, now);
  }

  /** Those whose requests wait in a line and look for no particular board. */
  private static List<Backlog> payers(Line line) {
    List<Backlog> payers = new ArrayList<>();
    Ticket first = line.oldest;
    if (first != null) {
      Queue.Backlogs among = line.queue.backlogs(first.tenant);
      for (int i = 0; i < among.size(); i++) {
        Backlog backlog = among.get(i);
        if (line.queue.line(backlog.tenant) == line) {
          payers.add(backlog);
        }
      }
    }
    return payers;
  }

  // ---- inside --------------------------------------------------------------------------------

  private static Unit bound(Ticket ticket) {
    Unit unit = ticket.unit;
    if (ticket.state != Ticket.State.BOUND || unit == null) {
      throw new IllegalStateException("the request is " + ticket.state + "; expected BOUND");
    }
    return unit;
  }

  private void arrived(Ticket ticket, long now) {
    ticket.application.arrived();
    arrived(ticket.tenant, now);
  }

  /** A tenant that was idle saved nothing up, nor while only those asked who hold boards. */
  private void arrived(Tenant tenant, long now) {
    tenant.pay(now);
    if (tenant.waiting > 0) {
      return;
    }
    int sharing = waiting.requests() + bound;
    for (int i = 0; i < holds.holders.size(); i++) {
      sharing -= holds.holders.get(i).waiting + holds.holders.get(i).bound;
    }
    if (sharing == 0) {
      double latest = 0;
      for (Tenant each : tenants) {
        each.pay(now);
        latest = Math.max(latest, each.tag);
      }
      audiences.raise(latest);
    }
    tenant.tag = Math.max(tenant.tag, audiences.virtualTime(tenant));
  }

  private void release(Ticket ticket, Unit unit, long now, double out) {
    unit.unbind(ticket, now, out);
    ticket.tenant.bound--;
    ticket.application.bound--;
    bound--;
    ticket.unit = null;
    ScheduledBoard board = unit.board;
    board.bound.remove(ticket);
    if (board.bound.isEmpty()) {
      // whatever was expected, nothing is being copied now
      board.linkFreeAt = Math.min(board.linkFreeAt, now);
    }
    board.lastUsed = now;
  }

  private void freed(Unit unit, long now) {
    ScheduledBoard board = unit.board;
    holds.freed(board, now);
    if (board.isProbing() || board.bound.isEmpty()) {
      boards.reopen(board);
      boards.moves(board, now);
    } else {
      unit.reopen(policy);
    }
    boards.emptied(board, now);
    settle(unit.of.queue, now);
    if (board.bound.isEmpty() && board.state == ScheduledBoard.State.READY) {
      settleWaiting(now);
    }
  }

  private void settle(Binary binary, long now) {
    for (Queue queue : binary.serves) {
      settle(queue, now);
    }
  }

  /** Looks at every queue in which something waits. */
  private void settleWaiting(long now) {
    for (int i = waiting.queues.size() - 1; i >= 0; i--) {
      if (i < waiting.queues.size()) {
        settle(waiting.queues.get(i), now);
      }
    }
  }

  private void expireLate(long now) {
    for (Ticket late = waiting.first();
        late != null && late.deadline <= now;
        late = waiting.first()) {
      expire(late, Decisions.Expiry.DEADLINE);
    }
  }

  private void settle(Queue queue, long now) {
    if (queue.waiting == 0 && queue.wake == Long.MAX_VALUE) {
      return;
    }
    expireLate(now);
    queue.wake = Long.MAX_VALUE;
    dispatch.run(queue, now);
    investment.review(queue, now);
    if (queue.wake == Long.MAX_VALUE) {
      wakes.remove(queue);
    } else {
      // what is due already waits for an event, not for time
      queue.wake = Math.max(queue.wake, now + 1);
      wakes.put(queue);
    }
  }
}
