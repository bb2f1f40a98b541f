package io.coral.runtime.sim;

import io.coral.runtime.sim.kernel.KernelJar;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import io.coral.spec.format.BitstreamFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/** The simulator's own container: a jar of kernel classes, made by {@link KernelJar}. */
@Component
public final class KernelJarFormat implements BitstreamFormat {

  @Override
  public String id() {
    return "kernel-jar";
  }

  @Override
  public boolean recognises(ByteBuffer head) {
    ByteBuffer start = head.slice().order(ByteOrder.LITTLE_ENDIAN);
    return start.limit() >= Integer.BYTES && start.getInt(0) == KernelImage.MAGIC;
  }

  @Override
  public Bitstream describe(String name, ByteBuffer bytes) {
    if (!recognises(bytes)) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_BINARY, "describe", name, "it does not start as a jar does");
    }
    KernelImage image = KernelImage.read(name, bytes);
    return new Bitstream(name, bytes, Optional.of(image.platform()), image.kernels(), Map.of());
  }
}
