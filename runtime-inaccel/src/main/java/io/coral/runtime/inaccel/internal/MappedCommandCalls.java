package io.coral.runtime.inaccel.internal;

/** {@link CommandCalls} as native methods, as {@link MappedCalls}. */
final class MappedCommandCalls implements CommandCalls {

  @Override
  public native int copyToBuffer(long buffer);

  @Override
  public native int copyFromBuffer(long buffer);

  @Override
  public native int awaitBufferCopy(long buffer);

  @Override
  public native int setComputeUnitArg(long unit, int index, long size, long value);

  @Override
  public native int runComputeUnit(long unit);

  @Override
  public native int awaitComputeUnitRun(long unit);
}
