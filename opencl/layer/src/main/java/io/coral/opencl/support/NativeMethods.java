package io.coral.opencl.support;

import com.sun.jna.Native;

/** Native methods that JNA has bound to a class. */
public final class NativeMethods {

  private NativeMethods() {}

  /**
   * Takes the bindings of classes back, so that nothing of JNA's keeps their class loader. Their
   * native methods may not be called any more, until they are bound again.
   */
  public static void forget(Class<?>... classes) {
    for (Class<?> type : classes) {
      if (Native.registered(type)) {
        Native.unregister(type);
        // JNA's weak map of options holds a class by its key weakly, and by its value for good
        Native.getLibraryOptions(type).clear();
      }
    }
  }
}
