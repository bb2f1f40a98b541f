package io.coral.opencl;

import io.coral.spec.AcceleratorException;

/**
 * Has OpenCL and its implementations loaded when this class begins, by a thread that nobody waits
 * for: for a process that knows them and wants them soon. While the C library loads one, it starts
 * no thread for anybody, which a start is full of later on.
 */
final class EarlyOpenCl {
  static {
    Thread thread = new Thread(EarlyOpenCl::load, "coral-early-opencl");
    thread.setDaemon(true);
    thread.start();
  }

  private EarlyOpenCl() {}

  private static void load() {
    try {
      OpenCl.open(OpenClSettings.DEFAULT).openCl().ifPresent(OpenCl::platforms);
    } catch (AcceleratorException e) {
      // whoever looks for devices meets it, too, and tells
    }
  }
}
