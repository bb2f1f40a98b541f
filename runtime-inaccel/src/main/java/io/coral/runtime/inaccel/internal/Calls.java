package io.coral.runtime.inaccel.internal;

import org.jspecify.annotations.Nullable;

/**
 * The functions of {@code inaccel/runtime.h} that make, describe and release objects, each under
 * its C name in Java's spelling; {@link CommandCalls} has the others. Handles are {@code long}: 0
 * is not there, {@link #FAILED} is failed. Results are 0 or a failure. Nothing is checked by the
 * other side, and nothing is thread-safe there; {@link Board} and {@link Lane} see to that.
 */
interface Calls {

  /** What cannot be made answers this, or 0. */
  long FAILED = -1;

  /** The result of a call that did what it was to do. */
  int OK = 0;

  /** Whether an answer is a handle. */
  static boolean isHandle(long answer) {
    return answer != 0 && answer != FAILED;
  }

  long createResource(int index);

  @Nullable String getResourceVendor(long resource);

  @Nullable String getResourceName(long resource);

  @Nullable String getResourceVersion(long resource);

  @Nullable String getResourcePciId(long resource);

  @Nullable String getResourceSerialNo(long resource);

  float getResourcePower(long resource);

  float getResourceTemperature(long resource);

  int programResourceWithBinary(long resource, long size, long binaryAddress);

  void releaseResource(long resource);

  long createMemory(long resource, int index);

  @Nullable String getMemoryType(long memory);

  long getMemorySize(long memory);

  void releaseMemory(long memory);

  long createBuffer(long memory, long size, long hostAddress);

  void releaseBuffer(long buffer);

  long createComputeUnit(long resource, String name);

  void releaseComputeUnit(long unit);
}
