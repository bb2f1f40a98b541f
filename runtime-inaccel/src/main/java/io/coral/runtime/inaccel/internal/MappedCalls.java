package io.coral.runtime.inaccel.internal;

import org.jspecify.annotations.Nullable;

/** {@link Calls} as native methods; each library has a copy of this class, see {@link Bound}. */
final class MappedCalls implements Calls {

  @Override
  public native long createResource(int index);

  @Override
  public native @Nullable String getResourceVendor(long resource);

  @Override
  public native @Nullable String getResourceName(long resource);

  @Override
  public native @Nullable String getResourceVersion(long resource);

  @Override
  public native @Nullable String getResourcePciId(long resource);

  @Override
  public native @Nullable String getResourceSerialNo(long resource);

  @Override
  public native float getResourcePower(long resource);

  @Override
  public native float getResourceTemperature(long resource);

  @Override
  public native int programResourceWithBinary(long resource, long size, long binaryAddress);

  @Override
  public native void releaseResource(long resource);

  @Override
  public native long createMemory(long resource, int index);

  @Override
  public native @Nullable String getMemoryType(long memory);

  @Override
  public native long getMemorySize(long memory);

  @Override
  public native void releaseMemory(long memory);

  @Override
  public native long createBuffer(long memory, long size, long hostAddress);

  @Override
  public native void releaseBuffer(long buffer);

  @Override
  public native long createComputeUnit(long resource, String name);

  @Override
  public native void releaseComputeUnit(long unit);
}
