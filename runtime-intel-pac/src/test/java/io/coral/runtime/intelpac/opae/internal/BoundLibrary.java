package io.coral.runtime.intelpac.opae.internal;

import com.sun.jna.NativeLibrary;
import io.coral.runtime.intelpac.SoftAfu;
import io.coral.runtime.intelpac.harness.SoftControl;

/** The software AFU's functions, bound as a runtime binds them, with no runtime around them. */
final class BoundLibrary implements AutoCloseable {
  private final NativeLibrary library = NativeLibrary.getInstance(SoftControl.library());
  private final Fpga fpga = OpaeLibrary.bind(library);
  private final Libc libc = JnaLibc.bind();

  private BoundLibrary() {}

  static BoundLibrary open() {
    SoftAfu.assumeSoftware();
    return new BoundLibrary();
  }

  Fpga fpga() {
    return fpga;
  }

  Libc libc() {
    return libc;
  }

  @Override
  public void close() {
    SoftAfu.mend();
    fpga.fpgaFinalize();
    JnaFpga.nativeMethods().forget();
    library.close();
  }
}
