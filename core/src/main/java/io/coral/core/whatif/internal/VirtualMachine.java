package io.coral.core.whatif.internal;

import io.coral.core.schedule.internal.Binary;
import io.coral.core.schedule.internal.Decisions;
import io.coral.core.schedule.internal.Hold;
import io.coral.core.schedule.internal.Policy;
import io.coral.core.schedule.internal.Schedule;
import io.coral.core.schedule.internal.ScheduledBoard;
import io.coral.core.schedule.internal.Ticket;
import io.coral.core.schedule.internal.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Boards in virtual time under the real scheduler: each has a link with two directions and compute
 * units; copies queue at the link, runs at the unit. One thread.
 */
public final class VirtualMachine implements Decisions {

  /** A thing that happens. */
  private record Event(double at, long order, Runnable what) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Double.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** What a board is busy with, and until when. */
  private static final class Machine {
    final BoardSpeed model;
    final Set<Long> data = new HashSet<>();
    double inFree;
    double outFree;
    double[] unitFree = {};
    double computed;
    int programmings;

    Machine(BoardSpeed model) {
      this.model = model;
    }
  }

  private final Schedule schedule;
  private final PriorityQueue<Event> events = new PriorityQueue<>();

  /** By the number of the board. */
  private final List<Machine> machines = new ArrayList<>();

  private final ArrayDeque<Runnable> decided = new ArrayDeque<>();
  private double now;
  private long order;
  private long answered;
  private long expired;
  private double armed = Double.POSITIVE_INFINITY;

  /** A machine without boards. */
  public VirtualMachine(Policy policy) {
    schedule = new Schedule(policy, this);
  }

  /** The scheduler, to add tenants, queues and binaries to. */
  public Schedule schedule() {
    return schedule;
  }

  /** The present, in nanoseconds from the start. */
  public double now() {
    return now;
  }

  /** The present as events tell it. */
  public long time() {
    return (long) Math.ceil(now);
  }

  /** Requests that were answered with a result. */
  public long answered() {
    return answered;
  }

  /** Requests that were answered without having run. */
  public long expired() {
    return expired;
  }

  /** Adds a board; programmed where a binary is given. */
  public ScheduledBoard addBoard(
      int platform, int kind, BoardSpeed model, @Nullable Binary binary) {
    ScheduledBoard board = schedule.addBoard(platform, kind, time());
    machines.add(new Machine(model));
    if (binary != null) {
      schedule.programmed(board, binary, time());
    }
    issue();
    return board;
  }

  /** Nanoseconds that the units of a board have computed. */
  public double computed(ScheduledBoard board) {
    return machine(board).computed;
  }

  /** How often a board was programmed. */
  public int programmings(ScheduledBoard board) {
    return machine(board).programmings;
  }

  /** Whether a board holds data. */
  public boolean holds(ScheduledBoard board, long number) {
    return machine(board).data.contains(number);
  }

  private Machine machine(ScheduledBoard board) {
    return machines.get(board.id());
  }

  /** Has something happen at a time. */
  public void at(double time, Runnable what) {
    events.add(new Event(Math.max(now, time), order++, what));
  }

  /** Submits a request now. */
  public void submit(VirtualRequest request) {
    request.submitted = now;
    schedule.admit(request, time());
    issue();
  }

  /** Tells the scheduler of something now, and carries out what it decides. */
  public void tell(Runnable event) {
    event.run();
    issue();
  }

  /** Lets time pass until nothing more happens, or until a time. */
  public void run(double until) {
    while (!events.isEmpty() && events.element().at() <= until) {
      Event next = events.remove();
      now = Math.max(now, next.at());
      next.what().run();
      issue();
    }
    now = Double.isInfinite(until) ? now : Math.max(now, until);
  }

  private void issue() {
    for (Runnable next = decided.poll(); next != null; next = decided.poll()) {
      next.run();
    }
    double wake = schedule.wake();
    if (wake < armed && wake != Long.MAX_VALUE) {
      armed = wake;
      at(
          wake,
          () -> {
            armed = Double.POSITIVE_INFINITY;
            schedule.advance(time());
          });
    }
  }

  @Override
  public void start(Ticket ticket, Unit unit) {
    decided.add(() -> started((VirtualRequest) ticket, unit));
  }

  private void started(VirtualRequest request, Unit unit) {
    Machine machine = machine(unit.board());
    if (unit.index() >= machine.unitFree.length) {
      machine.unitFree = Arrays.copyOf(machine.unitFree, unit.index() + 1);
    }
    request.in = machine.model.in().applyAsDouble(request);
    for (int i = 0; i < request.shared.length; i++) {
      if (machine.data.add(request.shared[i])) {
        request.copied += request.sharedBytes[i];
        request.copying += machine.model.kept().applyAsDouble(request.sharedBytes[i]);
        schedule.dataCame(request.shared[i], request.sharedBytes[i], unit.board());
      }
    }
    machine.inFree = Math.max(now, machine.inFree) + request.in + request.copying;
    double run = machine.model.run().applyAsDouble(request);
    double begin = Math.max(machine.inFree, machine.unitFree[unit.index()]);
    machine.unitFree[unit.index()] = begin + run;
    machine.computed += run;
    request.began = begin;
    request.run = run;
    at(begin + run, () -> ran(request, machine));
  }

  private void ran(VirtualRequest request, Machine machine) {
    request.out = machine.model.out().applyAsDouble(request);
    machine.outFree = Math.max(now, machine.outFree) + request.out;
    double rest = machine.model.rest().applyAsDouble(request);
    at(machine.outFree + rest, () -> done(request));
  }

  private void done(VirtualRequest request) {
    request.done = now;
    answered++;
    if (request.copied > 0) {
      schedule.dataCopied(request, request.copied, request.copying);
    }
    schedule.completed(request, time(), request.in, request.run, request.out);
    if (request.answered != null) {
      request.answered.run();
    }
  }

  @Override
  public void program(ScheduledBoard board, Binary binary) {
    decided.add(
        () -> {
          Machine machine = machine(board);
          machine.programmings++;
          machine.unitFree = new double[0];
          machine.data.forEach(number -> schedule.dataLeft(number, board));
          machine.data.clear();
          at(now + machine.model.programming(), () -> schedule.programmed(board, binary, time()));
        });
  }

  @Override
  public void expire(Ticket ticket, Expiry why) {
    expired++;
  }

  @Override
  public void held(Hold hold) {}
}
