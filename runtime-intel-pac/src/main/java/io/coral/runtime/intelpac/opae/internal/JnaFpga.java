package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import io.coral.natives.NativeMethods;

/**
 * {@link Fpga} by JNA's direct mapping. The mapping is static, so a process has one OPAE library at
 * a time; {@link OpaeLibrary} sees to that.
 */
class JnaFpga extends MappedFpga.Objects {

  private final boolean initialisation;
  private final boolean events;
  private final boolean objects;

  /**
   * Binds the functions.
   *
   * @throws LinkageError when one that is needed is missing, naming it
   */
  JnaFpga(NativeLibrary library) {
    Native.register(MappedFpga.class, library);
    initialisation = registered(MappedFpga.Initialisation.class, library);
    events = registered(MappedFpga.Events.class, library);
    objects = registered(MappedFpga.Objects.class, library);
  }

  private static boolean registered(Class<?> functions, NativeLibrary library) {
    try {
      Native.register(functions, library);
      return true;
    } catch (UnsatisfiedLinkError e) {
      Native.unregister(functions);
      return false;
    }
  }

  /** What is bound here. */
  static NativeMethods nativeMethods() {
    return NativeMethods.of(
        MappedFpga.class,
        MappedFpga.Initialisation.class,
        MappedFpga.Events.class,
        MappedFpga.Objects.class);
  }

  @Override
  public boolean hasInitialize() {
    return initialisation;
  }

  @Override
  public boolean hasEvents() {
    return events;
  }

  @Override
  public boolean hasObjects() {
    return objects;
  }
}
