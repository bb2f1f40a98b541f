package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.util.List;
import org.jocl.CL;
import org.jocl.cl_command_queue;
import org.jspecify.annotations.Nullable;

/**
 * A command queue. Commands wait for the events that they name and, in an in-order queue, for the
 * commands before them. An event that is closed already counts as finished. No call blocks for the
 * device, apart from devices that run commands inside the call, and from one that waits for several
 * events on Xilinx's platform: it blocks until all but the last of them have ended.
 */
public final class ClQueue extends Handle {
  private static final boolean[] NONE = {};
  private static final int EVENT_OFFSET = 0;
  private static final int LIST_OFFSET = 8;
  private static final int MAX_WAITS = 1023;
  private static final int BUFFER_OFFSET = LIST_OFFSET + MAX_WAITS * 8;
  private static final int MAX_DIMENSIONS = 3;
  private static final int PATTERN_OFFSET = BUFFER_OFFSET + 8;
  private static final int GLOBAL_OFFSET = PATTERN_OFFSET + 8;
  private static final int LOCAL_OFFSET = GLOBAL_OFFSET + MAX_DIMENSIONS * 8;
  private static final int NON_BLOCKING = 0;
  private static final long TO_HOST = CL.CL_MIGRATE_MEM_OBJECT_HOST;

  private final ClCalls calls;
  private final cl_command_queue queue;

  /**
   * Xilinx's queues hand a command over when it is enqueued, and a flush of theirs waits until the
   * device has done everything. They count what a command waits for while some of that may end, and
   * may miscount: such a command never starts. So it waits for one event at most.
   */
  private final boolean xilinx;

  /** Event handle, wait list, a migrated buffer, a pattern, and sizes; also the enqueue lock. */
  private final HostBytes scratch = HostBytes.allocate(LOCAL_OFFSET + MAX_DIMENSIONS * 8);

  private final HostBytes values = HostBytes.allocate(8);

  ClQueue(ClCalls calls, cl_command_queue queue, boolean xilinx) {
    super(queue.getNativePointer());
    this.xilinx = xilinx;
    this.calls = calls;
    this.queue = queue;
  }

  /** The one native call of a command. */
  private interface Enqueue {
    int call(long queue, int waits, long waitList, long event);
  }

  /**
   * Copies host memory to a buffer.
   *
   * @param offset bytes into the buffer
   * @param host read until the event has ended, and kept reachable while it is open
   * @param hostOffset bytes into the host memory
   * @param length bytes, positive
   * @param after what must have completed first
   * @throws AcceleratorException {@code INVALID_ARGUMENT}, {@code CLOSED}, and what OpenCL answers
   */
  public ClEvent write(
      ClBuffer buffer,
      long offset,
      HostBytes host,
      long hostOffset,
      long length,
      List<ClEvent> after) {
    checkRange("write", buffer, offset, length);
    checkHost("write", host, hostOffset, length);
    long target = buffer.enter("write");
    try {
      return enqueue(
          "write",
          host,
          after,
          (handle, waits, list, event) ->
              calls.clEnqueueWriteBuffer(
                  handle,
                  target,
                  NON_BLOCKING,
                  offset,
                  length,
                  host.address() + hostOffset,
                  waits,
                  list,
                  event));
    } finally {
      buffer.leave();
    }
  }

  /**
   * Copies a buffer to host memory; parameters as for {@link #write}.
   *
   * @throws AcceleratorException {@code INVALID_ARGUMENT}, {@code CLOSED}, and what OpenCL answers
   */
  public ClEvent read(
      ClBuffer buffer,
      long offset,
      HostBytes host,
      long hostOffset,
      long length,
      List<ClEvent> after) {
    checkRange("read", buffer, offset, length);
    checkHost("read", host, hostOffset, length);
    long source = buffer.enter("read");
    try {
      return enqueue(
          "read",
          host,
          after,
          (handle, waits, list, event) ->
              calls.clEnqueueReadBuffer(
                  handle,
                  source,
                  NON_BLOCKING,
                  offset,
                  length,
                  host.address() + hostOffset,
                  waits,
                  list,
                  event));
    } finally {
      buffer.leave();
    }
  }

  /**
   * Copies between two buffers of the context.
   *
   * @throws AcceleratorException {@code INVALID_ARGUMENT}, {@code CLOSED}, and what OpenCL answers
   */
  public ClEvent copy(
      ClBuffer source,
      long sourceOffset,
      ClBuffer target,
      long targetOffset,
      long length,
      List<ClEvent> after) {
    checkRange("copy", source, sourceOffset, length);
    checkRange("copy", target, targetOffset, length);
    long from = source.enter("copy");
    try {
      long to = target.enter("copy");
      try {
        return enqueue(
            "copy",
            null,
            after,
            (handle, waits, list, event) ->
                calls.clEnqueueCopyBuffer(
                    handle, from, to, sourceOffset, targetOffset, length, waits, list, event));
      } finally {
        target.leave();
      }
    } finally {
      source.leave();
    }
  }

  /**
   * Sets each byte of a range of a buffer.
   *
   * @throws AcceleratorException {@code INVALID_ARGUMENT}, {@code CLOSED}, and what OpenCL answers
   */
  public ClEvent fill(ClBuffer buffer, long offset, long length, byte value, List<ClEvent> after) {
    checkRange("fill", buffer, offset, length);
    long filled = buffer.enter("fill");
    try {
      return enqueue(
          "fill",
          null,
          after,
          (handle, waits, list, event) -> {
            scratch.bytes().put(PATTERN_OFFSET, value);
            return calls.clEnqueueFillBuffer(
                handle,
                filled,
                scratch.address() + PATTERN_OFFSET,
                Byte.BYTES,
                offset,
                length,
                waits,
                list,
                event);
          });
    } finally {
      buffer.leave();
    }
  }

  /**
   * Moves a whole buffer that was made over host memory to the device or back, without a copy on
   * the way where the vendor can.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public ClEvent migrate(ClBuffer buffer, boolean toHost, List<ClEvent> after) {
    long moved = buffer.enter("migrate");
    try {
      return enqueue(
          "migrate",
          buffer.host(),
          after,
          (handle, waits, list, event) -> {
            scratch.bytes().putLong(BUFFER_OFFSET, moved);
            return calls.clEnqueueMigrateMemObjects(
                handle,
                1,
                scratch.address() + BUFFER_OFFSET,
                toHost ? TO_HOST : 0,
                waits,
                list,
                event);
          });
    } finally {
      buffer.leave();
    }
  }

  /**
   * Runs a kernel once, with the arguments that it has now.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public ClEvent run(ClKernel kernel, List<ClEvent> after) {
    long pointer = kernel.enter("run");
    try {
      return enqueue(
          "run",
          null,
          after,
          (handle, waits, list, event) -> calls.clEnqueueTask(handle, pointer, waits, list, event));
    } finally {
      kernel.leave();
    }
  }

  /**
   * Runs a kernel over many work items, with the arguments that it has now.
   *
   * @param global how many in each dimension, 1 to 3 of them
   * @param local how many make a group, in as many dimensions or fewer; empty lets the platform
   *     choose
   * @throws AcceleratorException {@code CLOSED}, {@code INVALID_ARGUMENT}, and what OpenCL answers
   */
  public ClEvent run(ClKernel kernel, long[] global, long[] local, List<ClEvent> after) {
    int dimensions = global.length;
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS || local.length > dimensions) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT,
          "run",
          kernel.describe(),
          dimensions
              + " global and "
              + local.length
              + " local sizes; expected 1 to 3 and no more than those");
    }
    long pointer = kernel.enter("run");
    try {
      return enqueue(
          "run",
          null,
          after,
          (handle, waits, list, event) -> {
            for (int i = 0; i < dimensions; i++) {
              scratch.bytes().putLong(GLOBAL_OFFSET + i * 8, global[i]);
              scratch.bytes().putLong(LOCAL_OFFSET + i * 8, i < local.length ? local[i] : 1);
            }
            return calls.clEnqueueNDRangeKernel(
                handle,
                pointer,
                dimensions,
                0,
                scratch.address() + GLOBAL_OFFSET,
                local.length == 0 ? 0 : scratch.address() + LOCAL_OFFSET,
                waits,
                list,
                event);
          });
    } finally {
      kernel.leave();
    }
  }

  /**
   * Does nothing, after what it waits for.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public ClEvent marker(List<ClEvent> after) {
    return enqueue("marker", null, after, calls::clEnqueueMarkerWithWaitList);
  }

  /**
   * Hands every enqueued command to the device.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public void flush() {
    long handle = enter("flush");
    try {
      if (!xilinx) {
        ClStatus.check(calls.clFlush(handle), "flush", describe());
      }
    } finally {
      leave();
    }
  }

  /**
   * Blocks until every enqueued command has ended.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public void finish() {
    long handle = enter("finish");
    try {
      ClStatus.check(calls.clFinish(handle), "finish", describe());
    } finally {
      leave();
    }
  }

  private ClEvent enqueue(
      String what, @Nullable Object kept, List<ClEvent> after, Enqueue command) {
    if (after.size() > MAX_WAITS) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT,
          what,
          describe(),
          after.size() + " events to wait for; expected at most " + MAX_WAITS);
    }
    long handle = enter(what);
    try {
      synchronized (scratch) {
        int waits = 0;
        int entered = 0;
        boolean[] open = after.isEmpty() ? NONE : new boolean[after.size()];
        try {
          for (; entered < after.size(); entered++) {
            long event = after.get(entered).tryEnter();
            if (event != 0) {
              open[entered] = true;
              scratch.bytes().putLong(LIST_OFFSET + waits * 8, event);
              waits++;
            }
          }
          if (xilinx && waits > 1) {
            // whether they failed is the command's to find out
            calls.clWaitForEvents(waits - 1, scratch.address() + LIST_OFFSET);
          }
          scratch.bytes().putLong(EVENT_OFFSET, 0);
          int status =
              command.call(
                  handle,
                  waits,
                  waits == 0 ? 0 : scratch.address() + LIST_OFFSET,
                  scratch.address() + EVENT_OFFSET);
          ClStatus.check(status, what, describe());
          long event = scratch.bytes().getLong(EVENT_OFFSET);
          return new ClEvent(
              calls, values, event, what, kept, waits == 0 ? status(event) : CL.CL_QUEUED);
        } finally {
          for (int i = 0; i < entered; i++) {
            if (open[i]) {
              after.get(i).leave();
            }
          }
        }
      }
    } finally {
      leave();
    }
  }

  /** How far a command has come that waits for nothing: some end inside the call. */
  private int status(long event) {
    int answer =
        calls.clGetEventInfo(
            event,
            CL.CL_EVENT_COMMAND_EXECUTION_STATUS,
            Integer.BYTES,
            scratch.address() + EVENT_OFFSET,
            0);
    return answer == ClStatus.SUCCESS ? scratch.bytes().getInt(EVENT_OFFSET) : CL.CL_QUEUED;
  }

  private static void checkRange(String what, ClBuffer buffer, long offset, long length) {
    if (offset < 0 || length <= 0 || offset > buffer.size() - length) {
      throw outside(what, buffer.describe(), buffer.size(), offset, length);
    }
  }

  private static void checkHost(String what, HostBytes host, long offset, long length) {
    if (offset < 0 || offset > host.size() - length) {
      throw outside(what, "host memory", host.size(), offset, length);
    }
  }

  private static AcceleratorException outside(
      String what, String object, long size, long offset, long length) {
    return AcceleratorException.of(
        ErrorCode.INVALID_ARGUMENT,
        what,
        object,
        length
            + " bytes at offset "
            + offset
            + "; expected a range of at least one byte inside its "
            + size);
  }

  @Override
  String describe() {
    return "OpenCL queue";
  }

  @Override
  void releaseNative(long pointer) {
    CL.clReleaseCommandQueue(queue);
  }
}
