package io.coral.opencl;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.coral.natives.NativeMethods;
import org.jspecify.annotations.Nullable;

/** The hot path through JNA's direct mapping: numbers alone cross the boundary. */
final class JnaCalls implements ClCalls {

  /** The library that the functions are those of; each binding costs native memory for good. */
  private static @Nullable String bound;

  /** The bundle's wiring has ended, so that a binding would keep its class loader for good. */
  private static boolean ended;

  private JnaCalls() {}

  /**
   * Binds the calls.
   *
   * @param library soname or absolute path
   * @throws LinkageError when JNA or the library does not load, or lacks a function
   */
  static synchronized ClCalls bind(String library) {
    if (ended) {
      throw new LinkageError("the bundle of the OpenCL layer was replaced");
    }
    if (!library.equals(bound)) {
      NativeLibrary found = NativeLibrary.getInstance(library);
      bound = null;
      Native.register(JnaCalls.class, found);
      bound = library;
    }
    return new JnaCalls();
  }

  /** Takes the binding back for good; no call may be made any more. */
  static synchronized void end(NativeMethods methods) {
    ended = true;
    methods.forget();
  }

  @Override
  public native int clSetKernelArg(long kernel, int index, long size, long value);

  @Override
  public native int clEnqueueReadBuffer(
      long queue,
      long buffer,
      int blocking,
      long offset,
      long size,
      long host,
      int waits,
      long waitList,
      long event);

  @Override
  public native int clEnqueueWriteBuffer(
      long queue,
      long buffer,
      int blocking,
      long offset,
      long size,
      long host,
      int waits,
      long waitList,
      long event);

  @Override
  public native int clEnqueueCopyBuffer(
      long queue,
      long source,
      long target,
      long sourceOffset,
      long targetOffset,
      long size,
      int waits,
      long waitList,
      long event);

  @Override
  public native int clEnqueueFillBuffer(
      long queue,
      long buffer,
      long pattern,
      long patternSize,
      long offset,
      long size,
      int waits,
      long waitList,
      long event);

  @Override
  public native int clEnqueueMigrateMemObjects(
      long queue, int count, long buffers, long flags, int waits, long waitList, long event);

  @Override
  public native int clEnqueueTask(long queue, long kernel, int waits, long waitList, long event);

  @Override
  public native int clEnqueueNDRangeKernel(
      long queue,
      long kernel,
      int dimensions,
      long offsets,
      long global,
      long local,
      int waits,
      long waitList,
      long event);

  @Override
  public native int clEnqueueMarkerWithWaitList(long queue, int waits, long waitList, long event);

  @Override
  public native int clFlush(long queue);

  @Override
  public native int clFinish(long queue);

  @Override
  public native int clGetEventInfo(long event, int name, long size, long value, long sizeReturned);

  @Override
  public native int clGetEventProfilingInfo(
      long event, int name, long size, long value, long sizeReturned);

  @Override
  public native int clWaitForEvents(int count, long events);

  @Override
  public native int clReleaseEvent(long event);
}
