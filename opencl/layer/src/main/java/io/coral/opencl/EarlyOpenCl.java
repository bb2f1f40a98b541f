package io.coral.opencl;

import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;

/**
 * Has OpenCL and its implementations loaded when this class begins, by a thread that nobody waits
 * for: for a process that knows them and wants them soon. While the C library loads one, it starts
 * no thread for anybody, which a start is full of later on. The process is free to use another
 * loader: the settings are not known yet.
 */
final class EarlyOpenCl {
  static {
    Thread thread = new Thread(EarlyOpenCl::load, "coral-early-opencl");
    thread.setDaemon(true);
    thread.start();
  }

  private EarlyOpenCl() {}

  static void load() {
    OpenClSettings usual = OpenClSettings.DEFAULT;
    if (OpenCl.obstacles(usual).isEmpty()) {
      usual.loaders().forEach(EarlyOpenCl::load);
    }
  }

  private static void load(String loader) {
    try {
      OpenCl.bind(loader);
      // the first call has the loader load implementations
      NativeLibrary.getInstance(loader)
          .getFunction("clGetPlatformIDs")
          .invokeInt(new Object[] {0, null, new IntByReference()});
    } catch (LinkageError e) {
      // whoever looks for devices meets it, too, and tells
    }
  }
}
