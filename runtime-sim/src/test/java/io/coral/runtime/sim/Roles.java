package io.coral.runtime.sim;

import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.runtime.sim.roles.Copy;
import io.coral.runtime.sim.roles.Fault;
import io.coral.runtime.sim.roles.Spin;
import io.coral.runtime.sim.roles.TwoBanks;
import io.coral.runtime.sim.roles.VectorAdd;
import io.coral.spec.Bitstream;
import io.coral.spec.Platform;
import java.nio.ByteBuffer;
import java.util.List;

/** The role kernels as a binary. */
final class Roles {

  static final Platform PLATFORM = new Platform("coral", "sim", "1.0");

  private Roles() {}

  static byte[] jar() {
    return KernelJar.pack(
        PLATFORM, List.of(VectorAdd.class, Copy.class, Spin.class, Fault.class, TwoBanks.class));
  }

  static Bitstream bitstream() {
    return Bitstream.of("roles.jar", ByteBuffer.wrap(jar()));
  }
}
