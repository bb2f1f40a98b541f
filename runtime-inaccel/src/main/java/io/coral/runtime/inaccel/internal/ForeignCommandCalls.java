package io.coral.runtime.inaccel.internal;

import com.sun.jna.NativeLibrary;
import io.coral.natives.ForeignFunctions;
import java.lang.invoke.MethodHandle;

/**
 * {@link CommandCalls} through the JVM's foreign functions. None is critical: nobody knows what a
 * vendor's function does.
 */
final class ForeignCommandCalls implements CommandCalls {
  private static final MethodHandle OF_OBJECT = ForeignFunctions.function(int.class, long.class);
  private static final MethodHandle SET_COMPUTE_UNIT_ARG =
      ForeignFunctions.function(int.class, long.class, int.class, long.class, long.class);

  private final long copyToBuffer;
  private final long copyFromBuffer;
  private final long awaitBufferCopy;
  private final long setComputeUnitArg;
  private final long runComputeUnit;
  private final long awaitComputeUnitRun;

  /**
   * Finds the functions.
   *
   * @param library stays open while a call may be made
   * @throws LinkageError when it lacks one of them, naming it
   */
  ForeignCommandCalls(NativeLibrary library) {
    copyToBuffer = ForeignFunctions.address(library, "copy_to_buffer");
    copyFromBuffer = ForeignFunctions.address(library, "copy_from_buffer");
    awaitBufferCopy = ForeignFunctions.address(library, "await_buffer_copy");
    setComputeUnitArg = ForeignFunctions.address(library, "set_compute_unit_arg");
    runComputeUnit = ForeignFunctions.address(library, "run_compute_unit");
    awaitComputeUnitRun = ForeignFunctions.address(library, "await_compute_unit_run");
  }

  private static int ofObject(long function, long object) {
    try {
      return (int) OF_OBJECT.invokeExact(function, object);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int copyToBuffer(long buffer) {
    return ofObject(copyToBuffer, buffer);
  }

  @Override
  public int copyFromBuffer(long buffer) {
    return ofObject(copyFromBuffer, buffer);
  }

  @Override
  public int awaitBufferCopy(long buffer) {
    return ofObject(awaitBufferCopy, buffer);
  }

  @Override
  public int setComputeUnitArg(long unit, int index, long size, long value) {
    try {
      return (int) SET_COMPUTE_UNIT_ARG.invokeExact(setComputeUnitArg, unit, index, size, value);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int runComputeUnit(long unit) {
    return ofObject(runComputeUnit, unit);
  }

  @Override
  public int awaitComputeUnitRun(long unit) {
    return ofObject(awaitComputeUnitRun, unit);
  }
}
