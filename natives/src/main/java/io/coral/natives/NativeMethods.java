package io.coral.natives;

import com.sun.jna.Native;
import java.util.List;

/**
 * Native methods that JNA binds to classes, to be taken back when their bundle's wiring has ended.
 * Made while the bundle is at work: its loader finds no class any more afterwards.
 */
public final class NativeMethods {
  private final List<Class<?>> classes;

  private NativeMethods(List<Class<?>> classes) {
    this.classes = classes;
  }

  /** The native methods of classes, bound by now or later. */
  public static NativeMethods of(Class<?>... classes) {
    // found now, as it may not be later; it is not initialised, which would load JNA's library
    Class<?> unused = Native.class;
    return new NativeMethods(List.of(classes));
  }

  /**
   * Takes the bindings back, so that nothing of JNA's keeps the class loader. The native methods
   * may not be called any more, until they are bound again.
   */
  public void forget() {
    for (Class<?> type : classes) {
      if (Native.registered(type)) {
        Native.unregister(type);
        // JNA's weak map of options holds a class by its key weakly, and by its value for good
        Native.getLibraryOptions(type).clear();
      }
    }
  }
}
