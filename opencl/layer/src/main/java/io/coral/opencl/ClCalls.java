package io.coral.opencl;

/**
 * The OpenCL calls on the hot path, as C declares them: handles, addresses and sizes are 64-bit
 * numbers, and each answers a status. Callers keep handles open and memory reachable for the call.
 */
interface ClCalls {

  int clSetKernelArg(long kernel, int index, long size, long value);

  int clEnqueueReadBuffer(
      long queue,
      long buffer,
      int blocking,
      long offset,
      long size,
      long host,
      int waits,
      long waitList,
      long event);

  int clEnqueueWriteBuffer(
      long queue,
      long buffer,
      int blocking,
      long offset,
      long size,
      long host,
      int waits,
      long waitList,
      long event);

  int clEnqueueCopyBuffer(
      long queue,
      long source,
      long target,
      long sourceOffset,
      long targetOffset,
      long size,
      int waits,
      long waitList,
      long event);

  int clEnqueueFillBuffer(
      long queue,
      long buffer,
      long pattern,
      long patternSize,
      long offset,
      long size,
      int waits,
      long waitList,
      long event);

  int clEnqueueMigrateMemObjects(
      long queue, int count, long buffers, long flags, int waits, long waitList, long event);

  int clEnqueueTask(long queue, long kernel, int waits, long waitList, long event);

  int clEnqueueNDRangeKernel(
      long queue,
      long kernel,
      int dimensions,
      long offsets,
      long global,
      long local,
      int waits,
      long waitList,
      long event);

  int clEnqueueMarkerWithWaitList(long queue, int waits, long waitList, long event);

  int clFlush(long queue);

  int clFinish(long queue);

  int clGetEventInfo(long event, int name, long size, long value, long sizeReturned);

  int clGetEventProfilingInfo(long event, int name, long size, long value, long sizeReturned);

  int clWaitForEvents(int count, long events);

  int clReleaseEvent(long event);
}
