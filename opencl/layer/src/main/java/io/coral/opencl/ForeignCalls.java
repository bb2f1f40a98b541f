package io.coral.opencl;

import com.sun.jna.NativeLibrary;
import io.coral.natives.ForeignFunctions;
import java.lang.invoke.MethodHandle;

/**
 * The hot path through the JVM's foreign functions. Those that return at once are bound as
 * critical; those that may wait, or run a kernel inside the call, are not.
 */
final class ForeignCalls implements ClCalls {
  private static final MethodHandle SET_KERNEL_ARG =
      ForeignFunctions.critical(int.class, long.class, int.class, long.class, long.class);
  private static final MethodHandle ENQUEUE_READ_BUFFER =
      ForeignFunctions.function(
          int.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class);
  private static final MethodHandle ENQUEUE_WRITE_BUFFER =
      ForeignFunctions.function(
          int.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class);
  private static final MethodHandle ENQUEUE_COPY_BUFFER =
      ForeignFunctions.function(
          int.class,
          long.class,
          long.class,
          long.class,
          long.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class);
  private static final MethodHandle ENQUEUE_FILL_BUFFER =
      ForeignFunctions.function(
          int.class,
          long.class,
          long.class,
          long.class,
          long.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class);
  private static final MethodHandle ENQUEUE_MIGRATE_MEM_OBJECTS =
      ForeignFunctions.function(
          int.class,
          long.class,
          int.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class);
  private static final MethodHandle ENQUEUE_TASK =
      ForeignFunctions.function(
          int.class, long.class, long.class, int.class, long.class, long.class);
  private static final MethodHandle ENQUEUE_ND_RANGE_KERNEL =
      ForeignFunctions.function(
          int.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class,
          long.class,
          int.class,
          long.class,
          long.class);
  private static final MethodHandle ENQUEUE_MARKER_WITH_WAIT_LIST =
      ForeignFunctions.function(int.class, long.class, int.class, long.class, long.class);
  private static final MethodHandle FLUSH = ForeignFunctions.function(int.class, long.class);
  private static final MethodHandle FINISH = ForeignFunctions.function(int.class, long.class);
  private static final MethodHandle GET_EVENT_INFO =
      ForeignFunctions.critical(
          int.class, long.class, int.class, long.class, long.class, long.class);
  private static final MethodHandle GET_EVENT_PROFILING_INFO =
      ForeignFunctions.critical(
          int.class, long.class, int.class, long.class, long.class, long.class);
  private static final MethodHandle WAIT_FOR_EVENTS =
      ForeignFunctions.function(int.class, int.class, long.class);
  private static final MethodHandle RELEASE_EVENT =
      ForeignFunctions.critical(int.class, long.class);

  /** Held, for the functions lie where it is. */
  @SuppressWarnings("UnusedVariable")
  private final NativeLibrary library;

  private final long clSetKernelArg;
  private final long clEnqueueReadBuffer;
  private final long clEnqueueWriteBuffer;
  private final long clEnqueueCopyBuffer;
  private final long clEnqueueFillBuffer;
  private final long clEnqueueMigrateMemObjects;
  private final long clEnqueueTask;
  private final long clEnqueueNDRangeKernel;
  private final long clEnqueueMarkerWithWaitList;
  private final long clFlush;
  private final long clFinish;
  private final long clGetEventInfo;
  private final long clGetEventProfilingInfo;
  private final long clWaitForEvents;
  private final long clReleaseEvent;

  /**
   * Finds the functions.
   *
   * @param name of the library: soname or absolute path
   * @throws LinkageError when the library does not load or lacks a function
   */
  ForeignCalls(String name) {
    library = NativeLibrary.getInstance(name);
    clSetKernelArg = ForeignFunctions.address(library, "clSetKernelArg");
    clEnqueueReadBuffer = ForeignFunctions.address(library, "clEnqueueReadBuffer");
    clEnqueueWriteBuffer = ForeignFunctions.address(library, "clEnqueueWriteBuffer");
    clEnqueueCopyBuffer = ForeignFunctions.address(library, "clEnqueueCopyBuffer");
    clEnqueueFillBuffer = ForeignFunctions.address(library, "clEnqueueFillBuffer");
    clEnqueueMigrateMemObjects = ForeignFunctions.address(library, "clEnqueueMigrateMemObjects");
    clEnqueueTask = ForeignFunctions.address(library, "clEnqueueTask");
    clEnqueueNDRangeKernel = ForeignFunctions.address(library, "clEnqueueNDRangeKernel");
    clEnqueueMarkerWithWaitList = ForeignFunctions.address(library, "clEnqueueMarkerWithWaitList");
    clFlush = ForeignFunctions.address(library, "clFlush");
    clFinish = ForeignFunctions.address(library, "clFinish");
    clGetEventInfo = ForeignFunctions.address(library, "clGetEventInfo");
    clGetEventProfilingInfo = ForeignFunctions.address(library, "clGetEventProfilingInfo");
    clWaitForEvents = ForeignFunctions.address(library, "clWaitForEvents");
    clReleaseEvent = ForeignFunctions.address(library, "clReleaseEvent");
  }

  @Override
  public int clSetKernelArg(long kernel, int index, long size, long value) {
    try {
      return (int) SET_KERNEL_ARG.invokeExact(clSetKernelArg, kernel, index, size, value);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueReadBuffer(
      long queue,
      long buffer,
      int blocking,
      long offset,
      long size,
      long host,
      int waits,
      long waitList,
      long event) {
    try {
      return (int)
          ENQUEUE_READ_BUFFER.invokeExact(
              clEnqueueReadBuffer,
              queue,
              buffer,
              blocking,
              offset,
              size,
              host,
              waits,
              waitList,
              event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueWriteBuffer(
      long queue,
      long buffer,
      int blocking,
      long offset,
      long size,
      long host,
      int waits,
      long waitList,
      long event) {
    try {
      return (int)
          ENQUEUE_WRITE_BUFFER.invokeExact(
              clEnqueueWriteBuffer,
              queue,
              buffer,
              blocking,
              offset,
              size,
              host,
              waits,
              waitList,
              event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueCopyBuffer(
      long queue,
      long source,
      long target,
      long sourceOffset,
      long targetOffset,
      long size,
      int waits,
      long waitList,
      long event) {
    try {
      return (int)
          ENQUEUE_COPY_BUFFER.invokeExact(
              clEnqueueCopyBuffer,
              queue,
              source,
              target,
              sourceOffset,
              targetOffset,
              size,
              waits,
              waitList,
              event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueFillBuffer(
      long queue,
      long buffer,
      long pattern,
      long patternSize,
      long offset,
      long size,
      int waits,
      long waitList,
      long event) {
    try {
      return (int)
          ENQUEUE_FILL_BUFFER.invokeExact(
              clEnqueueFillBuffer,
              queue,
              buffer,
              pattern,
              patternSize,
              offset,
              size,
              waits,
              waitList,
              event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueMigrateMemObjects(
      long queue, int count, long buffers, long flags, int waits, long waitList, long event) {
    try {
      return (int)
          ENQUEUE_MIGRATE_MEM_OBJECTS.invokeExact(
              clEnqueueMigrateMemObjects, queue, count, buffers, flags, waits, waitList, event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueTask(long queue, long kernel, int waits, long waitList, long event) {
    try {
      return (int) ENQUEUE_TASK.invokeExact(clEnqueueTask, queue, kernel, waits, waitList, event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueNDRangeKernel(
      long queue,
      long kernel,
      int dimensions,
      long offsets,
      long global,
      long local,
      int waits,
      long waitList,
      long event) {
    try {
      return (int)
          ENQUEUE_ND_RANGE_KERNEL.invokeExact(
              clEnqueueNDRangeKernel,
              queue,
              kernel,
              dimensions,
              offsets,
              global,
              local,
              waits,
              waitList,
              event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clEnqueueMarkerWithWaitList(long queue, int waits, long waitList, long event) {
    try {
      return (int)
          ENQUEUE_MARKER_WITH_WAIT_LIST.invokeExact(
              clEnqueueMarkerWithWaitList, queue, waits, waitList, event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clFlush(long queue) {
    try {
      return (int) FLUSH.invokeExact(clFlush, queue);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clFinish(long queue) {
    try {
      return (int) FINISH.invokeExact(clFinish, queue);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clGetEventInfo(long event, int name, long size, long value, long sizeReturned) {
    try {
      return (int)
          GET_EVENT_INFO.invokeExact(clGetEventInfo, event, name, size, value, sizeReturned);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clGetEventProfilingInfo(
      long event, int name, long size, long value, long sizeReturned) {
    try {
      return (int)
          GET_EVENT_PROFILING_INFO.invokeExact(
              clGetEventProfilingInfo, event, name, size, value, sizeReturned);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clWaitForEvents(int count, long events) {
    try {
      return (int) WAIT_FOR_EVENTS.invokeExact(clWaitForEvents, count, events);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int clReleaseEvent(long event) {
    try {
      return (int) RELEASE_EVENT.invokeExact(clReleaseEvent, event);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }
}
