package io.coral.core.whatif.internal;

import io.coral.core.schedule.internal.Application;
import io.coral.core.schedule.internal.Queue;
import io.coral.core.schedule.internal.Tenant;
import io.coral.core.schedule.internal.Ticket;
import org.jspecify.annotations.Nullable;

/** A request in virtual time, and when what happened to it. Times are nanoseconds. */
public final class VirtualRequest extends Ticket {

  /** Called when it is answered. */
  final @Nullable Runnable answered;

  /** When it was submitted, began to run and was answered; -1 before. */
  public double submitted = -1;

  /** When its run began. */
  public double began = -1;

  /** When its results were out. */
  public double done = -1;

  long[] shared = {};
  double[] sharedBytes = {};

  /** Bytes of data that were copied for it, and how long that took. */
  double copied;

  double copying;
  double in;
  double run;
  double out;

  /** A request that was not submitted yet. */
  public VirtualRequest(
      Queue queue,
      Tenant tenant,
      double bytesIn,
      double bytesOut,
      double size,
      @Nullable Runnable answered) {
    this(queue, tenant.own(), 0, Long.MAX_VALUE, bytesIn, bytesOut, size, answered);
  }

  /** The same for one that reads data which boards keep. */
  public VirtualRequest reading(long number, double bytes) {
    shared = new long[] {number};
    sharedBytes = new double[] {bytes};
    needs(shared, sharedBytes);
    return this;
  }

  /** The same for an application, with a priority and a deadline. */
  public VirtualRequest(
      Queue queue,
      Application application,
      int priority,
      long deadline,
      double bytesIn,
      double bytesOut,
      double size,
      @Nullable Runnable answered) {
    super(queue, application, priority, deadline, bytesIn, bytesOut, size);
    this.answered = answered;
  }
}
