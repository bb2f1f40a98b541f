package io.coral.runtime.inaccel.internal;

/**
 * The functions of {@code inaccel/runtime.h} that commands make, as {@link Calls} has the others.
 */
interface CommandCalls {

  int copyToBuffer(long buffer);

  int copyFromBuffer(long buffer);

  int awaitBufferCopy(long buffer);

  /**
   * Sets an argument.
   *
   * @param size bytes of a scalar; 0 for a buffer
   * @param value where the scalar lies, or the buffer's handle
   */
  int setComputeUnitArg(long unit, int index, long size, long value);

  int runComputeUnit(long unit);

  int awaitComputeUnitRun(long unit);
}
