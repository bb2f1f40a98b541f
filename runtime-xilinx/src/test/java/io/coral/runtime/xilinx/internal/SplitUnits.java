package io.coral.runtime.xilinx.internal;

import io.coral.runtime.xilinx.format.KernelMetadata;
import io.coral.runtime.xilinx.format.MemoryBank;
import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.runtime.xilinx.format.XclbinReader;
import io.coral.runtime.xilinx.format.XclbinWriter;
import io.coral.spec.Bitstream;
import io.coral.spec.Platform;
import java.nio.ByteBuffer;

/** A file in which two compute units of one kernel lie at different memories. */
final class SplitUnits {

  private SplitUnits() {}

  static ByteBuffer of(Bitstream roles, Platform platform) {
    Xclbin original = XclbinReader.read("roles", roles.bytes());
    KernelMetadata kernel =
        original.kernels().stream()
            .filter(candidate -> candidate.name().equals("two_banks"))
            .findFirst()
            .orElseThrow();
    XclbinWriter writer =
        XclbinWriter.forPlatform(
                platform.vendor() + "_" + platform.name() + "_" + platform.version())
            .bank(MemoryBank.DDR4, true, 1 << 20, 0, "DDR[0]")
            .bank(MemoryBank.DDR4, true, 1 << 20, 1 << 20, "DDR[1]")
            .kernel(kernel)
            .payload(original.payload().orElseThrow());
    int first = writer.instance("two_banks", "two_banks_1", 0, 0);
    int second = writer.instance("two_banks", "two_banks_2", 0, 0x10000);
    writer.connect(first, 0, 0).connect(first, 1, 0);
    writer.connect(second, 0, 1).connect(second, 1, 1);
    return writer.write();
  }
}
