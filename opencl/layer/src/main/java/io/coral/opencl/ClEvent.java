package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import java.lang.ref.Reference;
import org.jocl.CL;
import org.jspecify.annotations.Nullable;

/**
 * The native event of one command. Closing it does not affect the command. While it is open it
 * keeps the host memory of a copy reachable.
 */
public final class ClEvent extends Handle {
  private final ClCalls calls;

  /** Where native code puts values; its queue's, and the lock for that. */
  private final HostBytes value;

  private final String what;
  private final int firstStatus;
  private @Nullable Object kept;
  private volatile boolean failed;

  /** The waiter's own note, until it has told the end. */
  volatile @Nullable Watched watched;

  ClEvent(
      ClCalls calls,
      HostBytes value,
      long pointer,
      String what,
      @Nullable Object kept,
      int firstStatus) {
    super(pointer);
    this.calls = calls;
    this.value = value;
    this.what = what;
    this.kept = kept;
    this.firstStatus = firstStatus;
    if (firstStatus < CL.CL_COMPLETE) {
      failed = true;
    }
  }

  /**
   * The {@link #status} when the command was enqueued; queued where it waits for others.
   *
   * @return never that of a command that was told before what it waits for
   */
  public int firstStatus() {
    return firstStatus;
  }

  /**
   * The status now: queued 3, submitted 2, running 1, complete 0, failed below.
   *
   * @throws AcceleratorException {@code CLOSED}
   */
  public int status() {
    long event = enter("status");
    try {
      synchronized (value) {
        ClStatus.check(
            calls.clGetEventInfo(
                event, CL.CL_EVENT_COMMAND_EXECUTION_STATUS, Integer.BYTES, value.address(), 0),
            "status",
            describe());
        int status = value.bytes().getInt(0);
        failed = status < CL.CL_COMPLETE;
        return status;
      }
    } finally {
      leave();
    }
  }

  /** Whether a status that was read told of a failure; also once closed. */
  public boolean hasFailed() {
    return failed;
  }

  /**
   * When the command passed its stations, on the device's own clock. The command is complete and
   * its queue profiles.
   *
   * @throws AcceleratorException {@code CLOSED}; any code when the device has no times
   */
  public ClTimes times() {
    long event = enter("times");
    try {
      synchronized (value) {
        return new ClTimes(
            time(event, CL.CL_PROFILING_COMMAND_START), time(event, CL.CL_PROFILING_COMMAND_END));
      }
    } finally {
      leave();
    }
  }

  /**
   * When the command was enqueued, on the device's own clock; as {@link #times}.
   *
   * @throws AcceleratorException {@code CLOSED}; any code when the device has no times
   */
  long queued() {
    long event = enter("times");
    try {
      synchronized (value) {
        return time(event, CL.CL_PROFILING_COMMAND_QUEUED);
      }
    } finally {
      leave();
    }
  }

  private long time(long event, int station) {
    ClStatus.check(
        calls.clGetEventProfilingInfo(event, station, Long.BYTES, value.address(), 0),
        "times",
        describe());
    return value.bytes().getLong(0);
  }

  /**
   * Blocks until the command has ended, however it ended. Cannot be interrupted.
   *
   * @param list room for one handle, which is the calling thread's own
   * @return the event's own status: 0 or below
   * @throws AcceleratorException {@code CLOSED}; any code when the wait itself fails
   */
  int waitFor(HostBytes list) {
    int answer;
    long event = enter("wait");
    try {
      list.bytes().putLong(0, event);
      answer = calls.clWaitForEvents(1, list.address());
    } finally {
      leave();
    }
    // the answer of the wait is not the command's: one platform answers success for an aborted one
    int status = status();
    if (status > CL.CL_COMPLETE) {
      // it goes on: no success, whatever the wait answered
      throw ClStatus.failure(
          answer == ClStatus.SUCCESS ? ClStatus.INVALID_OPERATION : answer, "wait", describe());
    }
    return status;
  }

  @Override
  String describe() {
    return what;
  }

  @Override
  void releaseNative(long pointer) {
    calls.clReleaseEvent(pointer);
    Reference.reachabilityFence(kept);
    kept = null;
  }
}
