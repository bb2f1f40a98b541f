package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.NativeLibrary;
import io.coral.natives.ForeignFunctions;
import java.lang.invoke.MethodHandle;

/**
 * {@link Fpga} with the calls of a launch through the JVM's foreign functions, and the rest through
 * JNA. None is critical: a library may reach its card through a daemon or a simulator.
 */
final class ForeignFpga extends JnaFpga {
  private static final MethodHandle READ =
      ForeignFunctions.function(int.class, long.class, int.class, long.class, long.class);
  private static final MethodHandle WRITE_32 =
      ForeignFunctions.function(int.class, long.class, int.class, long.class, int.class);
  private static final MethodHandle WRITE_64 =
      ForeignFunctions.function(int.class, long.class, int.class, long.class, long.class);

  private final long fpgaReadMMIO32;
  private final long fpgaReadMMIO64;
  private final long fpgaWriteMMIO32;
  private final long fpgaWriteMMIO64;

  /**
   * Binds the functions.
   *
   * @param library stays open while a call may be made
   * @throws LinkageError when one that is needed is missing, naming it
   */
  ForeignFpga(NativeLibrary library) {
    super(library);
    fpgaReadMMIO32 = ForeignFunctions.address(library, "fpgaReadMMIO32");
    fpgaReadMMIO64 = ForeignFunctions.address(library, "fpgaReadMMIO64");
    fpgaWriteMMIO32 = ForeignFunctions.address(library, "fpgaWriteMMIO32");
    fpgaWriteMMIO64 = ForeignFunctions.address(library, "fpgaWriteMMIO64");
  }

  @Override
  public int fpgaReadMMIO32(long handle, int space, long offset, long valueAddress) {
    try {
      return (int) READ.invokeExact(fpgaReadMMIO32, handle, space, offset, valueAddress);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int fpgaReadMMIO64(long handle, int space, long offset, long valueAddress) {
    try {
      return (int) READ.invokeExact(fpgaReadMMIO64, handle, space, offset, valueAddress);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int fpgaWriteMMIO32(long handle, int space, long offset, int value) {
    try {
      return (int) WRITE_32.invokeExact(fpgaWriteMMIO32, handle, space, offset, value);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }

  @Override
  public int fpgaWriteMMIO64(long handle, int space, long offset, long value) {
    try {
      return (int) WRITE_64.invokeExact(fpgaWriteMMIO64, handle, space, offset, value);
    } catch (Throwable e) {
      throw ForeignFunctions.unchecked(e);
    }
  }
}
