package io.coral.core.schedule.internal;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the state machine sees it: who asks for what, and what it costs. The engine extends
 * it, so that a decision needs no look-up. Touched by the state machine alone once admitted.
 */
public class Ticket {

  /** Where a request stands. */
  public enum State {
    /** Not admitted yet, or at its end. */
    OUTSIDE,
    /** In a queue. */
    QUEUED,
    /** Waits for the unit whose board holds its data. */
    PINNED,
    /** Given to a compute unit. */
    BOUND
  }

  private static final int[] NONE = {};
  private static final long[] NO_DATA = {};
  private static final double[] NOTHING = {};

  final Queue queue;
  final Application application;
  final Tenant tenant;
  final int priority;
  final long deadline;
  final double bytesIn;
  final double bytesOut;
  final double size;

  State state = State.OUTSIDE;
  long arrival;
  long order;
  @Nullable Unit unit;
  long boundAt;
  double expectedIn;
  double expectedRun;
  double expectedOut;

  /** Whether it runs on a board that its tenant pays for as long as it holds it. */
  boolean isCovered;

  /** Boards on which it failed. */
  int[] avoided = NONE;

  /** What it reads that others read, too, by numbers, and how many bytes each has. */
  long[] data = NO_DATA;

  double[] dataBytes = NOTHING;

  /** Whether it was given to its unit because data is there. */
  boolean isByData;

  /** Whether what it was expected to take elsewhere is kept. */
  boolean isExplained;

  /** What it was expected to take where, when it was given to its unit; empty unless it is kept. */
  List<Cost> costs = List.of();

  int queueSlot;
  int deadlineSlot;

  /** Its neighbours in a chain of its {@link Backlog}; null at the ends. */
  @Nullable Ticket previous;

  @Nullable Ticket next;

  @Nullable Line line;
  @Nullable Ticket older;
  @Nullable Ticket newer;

  /**
   * A request of a tenant's own, for no application, that was not admitted yet.
   *
   * @see #Ticket(Queue, Application, int, long, double, double, double)
   */
  public Ticket(
      Queue queue,
      Tenant tenant,
      int priority,
      long deadline,
      double bytesIn,
      double bytesOut,
      double size) {
    this(queue, tenant.own(), priority, deadline, bytesIn, bytesOut, size);
  }

  /**
   * A request that was not admitted yet.
   *
   * @param priority of two of one application the higher comes first
   * @param deadline after which it is not started; {@link Long#MAX_VALUE} for none
   * @param bytesIn to be copied to the board
   * @param bytesOut to be copied from the board
   * @param size what its run time grows with, in any unit that is the same for the accelerator
   */
  public Ticket(
      Queue queue,
      Application application,
      int priority,
      long deadline,
      double bytesIn,
      double bytesOut,
      double size) {
    this.queue = queue;
    this.application = application;
    this.tenant = application.tenant();
    this.priority = priority;
    this.deadline = deadline;
    this.bytesIn = bytesIn;
    this.bytesOut = bytesOut;
    this.size = size;
  }

  /** Where it stands. */
  public final State state() {
    return state;
  }

  /** The accelerator that it asks for. */
  public final Queue queue() {
    return queue;
  }

  /** Who asks. */
  public final Tenant tenant() {
    return tenant;
  }

  /** Whether any unit is as good for it as for others of its size. */
  final boolean isPlain() {
    return data.length == 0 && avoided.length == 0;
  }

  /** When it was admitted last. */
  public final long arrival() {
    return arrival;
  }

  /** What it was given to; null unless it is bound. */
  public final @Nullable Unit unit() {
    return unit;
  }

  /** Where it waits; null unless it does. */
  public final @Nullable Line line() {
    return line;
  }

  /**
   * Says what it reads that others read, too, and that boards keep; before it is admitted.
   *
   * @param numbers of the data, by which {@link Schedule#dataCame} tells where it is
   * @param bytes of each; not among {@link #bytesIn}
   */
  public final void needs(long[] numbers, double[] bytes) {
    data = numbers;
    dataBytes = bytes;
  }

  /** Has what it is expected to take elsewhere kept; before it is admitted. */
  public final void keepCosts() {
    isExplained = true;
  }

  /**
   * What it was expected to take on each board, the least first, when it was given to its unit;
   * empty unless that is kept.
   */
  public final List<Cost> costs() {
    return costs;
  }

  /** Whether it was given to its unit, or waits for it, because data is there. */
  public final boolean isByData() {
    return isByData;
  }

  /** After which it is not started; {@link Long#MAX_VALUE} for never. */
  public final long deadline() {
    return deadline;
  }

  /** What it was expected to cost when it was bound. */
  final double expected() {
    return expectedIn + expectedRun + expectedOut;
  }

  /** Charges device time for it, or gives it back; who holds the board pays for that alone. */
  final void charge(double nanos) {
    application.charge(nanos);
    if (!isCovered) {
      tenant.charge(nanos);
    }
  }

  /** Bytes to be copied to the board, without data that others read, too. */
  public final double bytesIn() {
    return bytesIn;
  }

  /** Bytes to be copied from the board. */
  public final double bytesOut() {
    return bytesOut;
  }

  /** What its run time grows with. */
  public final double size() {
    return size;
  }

  final void avoid(int board) {
    avoided = Arrays.copyOf(avoided, avoided.length + 1);
    avoided[avoided.length - 1] = board;
  }

  final boolean avoids(int board) {
    for (int other : avoided) {
      if (other == board) {
        return true;
      }
    }
    return false;
  }
}
