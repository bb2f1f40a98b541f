package io.coral.runtime.xilinx.internal;

import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.AcceleratorRuntime;
import io.coral.spec.Bitstream;
import io.coral.spec.Resource;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the tests compute on: PoCL, which {@code ./verify} installs. */
final class PoclFixture {
  static final String PLATFORM = "Portable Computing Language";

  static final Map<String, Object> SETTINGS =
      Map.of(
          "opencl.platform",
          PLATFORM,
          "coral.runtime.features",
          new String[] {"timestamps", "direct-wrap", "host-ranges", "fault-reporting"});

  private PoclFixture() {}

  static XilinxRuntime runtime() {
    return new XilinxRuntime(SETTINGS);
  }

  static Resource open(AcceleratorRuntime runtime, int index) {
    return runtime.open(runtime.discover().devices().get(index).id());
  }

  /** The kernel roles, over two memories of which one argument of one kernel reaches only one. */
  static Bitstream roles() {
    return build(
        "roles.cl",
        Map.of(
            "banks", "2xDDR:64MiB",
            "connect", "two_banks.a=0,two_banks.b=1",
            "units", "vector_add=2",
            "options", "-DTICKS_PER_MICROSECOND=" + SpinRate.ticksPerMicrosecond()));
  }

  static Bitstream build(String source, Map<String, String> options) {
    Path file = Path.of("src/fixture", source);
    Map<String, String> all = new HashMap<>(options);
    all.put("platform", PLATFORM);
    return new XclbinFormat().build(List.of(file), all);
  }
}
