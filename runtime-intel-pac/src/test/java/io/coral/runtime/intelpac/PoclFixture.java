package io.coral.runtime.intelpac;

import io.coral.runtime.intelpac.format.PoclAocx;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.ComputeUnit;
import io.coral.spec.KernelInfo;
import io.coral.spec.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** The AOCX half on PoCL: its devices stand in for boards, its programs for the payload. */
public final class PoclFixture {

  public static final String DEVICE = "pac-portable-computing-language-0";

  /** Of the OpenCL runtime for Xilinx boards: kernels know no vendor. */
  private static final String ROLES = "/roles.cl";

  /** Two channels, and one kernel whose arguments lie in different ones. */
  public static final List<KernelInfo> DECLARED =
      List.of(
          new KernelInfo(
              "two_banks", List.of(), List.of(buffer(0, "int*"), buffer(1, "int*")), Map.of()));

  public static final Map<String, String> PROPERTIES = Map.of("opencl.channels", "2");

  public static final Duration HANG_LIMIT = Duration.ofMillis(2800);

  private static final Map<String, Object> SETTINGS =
      Map.of(
          "opae.library",
          "/nowhere/libopae-c.so",
          "opencl.platform",
          PoclAocx.PLATFORM,
          "coral.runtime.features",
          "timestamps, host-ranges, fault-reporting",
          // what the kit lets outlast these two must still end within the hang limit
          "stop.grace",
          "300ms",
          "program.drain",
          "300ms",
          "hang.limit",
          HANG_LIMIT.toMillis() + "ms");

  private static long ticksPerMicrosecond;

  private PoclFixture() {}

  private static ArgumentInfo buffer(int index, String type) {
    return new ArgumentInfo(
        index, "b" + index, type, OptionalInt.empty(), Access.READ_WRITE, Set.of(index), Map.of());
  }

  public static IntelPacRuntime runtime() {
    return new IntelPacRuntime(SETTINGS);
  }

  /** The kernel roles, with a spin that takes as long as it says. */
  public static byte[] roles() {
    return build(ticksPerMicrosecond());
  }

  public static Bitstream bitstream(byte[] aocx) {
    return new Bitstream(
        "roles.aocx", ByteBuffer.wrap(aocx), Optional.empty(), DECLARED, PROPERTIES);
  }

  private static byte[] build(long rounds) {
    try (InputStream roles = PoclFixture.class.getResourceAsStream(ROLES)) {
      return PoclAocx.build(
          new String(roles.readAllBytes(), StandardCharsets.UTF_8),
          "-DTICKS_PER_MICROSECOND=" + rounds);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized long ticksPerMicrosecond() {
    if (ticksPerMicrosecond == 0) {
      try (IntelPacRuntime runtime = runtime();
          Resource resource = runtime.open(DEVICE)) {
        resource.program(bitstream(build(100)));
        try (ComputeUnit spin = resource.openComputeUnit("spin")) {
          spin(spin, 1);
          // the quickest: the others were held up by what else this machine does
          long micros = Long.MAX_VALUE;
          for (int i = 0; i < 6; i++) {
            micros = Math.min(micros, spin(spin, 10_000));
          }
          ticksPerMicrosecond = Math.max(1, 100 * 10_000 / Math.max(1, micros));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
    return ticksPerMicrosecond;
  }

  private static long spin(ComputeUnit spin, int count) throws InterruptedException {
    spin.setInt(0, count);
    long before = System.nanoTime();
    spin.run().await(Duration.ofSeconds(30));
    return (System.nanoTime() - before) / 1000;
  }
}
