package io.coral.runtime.xilinx.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.coral.runtime.xilinx.XclbinFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Seeded mutations of valid files: each is answered by a typed error or accepted as valid, soon and
 * with little memory. {@code -Dcoral.mutations=10000} tries them all.
 */
class XclbinMutationTest {
  private static final long SEED = 20_200_601;
  private static final long MAX_ALLOCATION = 32 << 20;
  private static final Duration MAX_TIME = Duration.ofSeconds(5);

  @Test
  void everyMutationEndsInATypedErrorOrAValidFile() {
    int count = Integer.getInteger("coral.mutations", 500);
    List<byte[]> originals =
        List.of(Samples.vaddFile(), Samples.bytes(Samples.writer(Samples.OPENCL)));
    XclbinFormat format = new XclbinFormat();
    format.describe("warm-up", ByteBuffer.wrap(originals.get(0)));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int accepted = 0;
    for (int i = 0; i < count; i++) {
      Mutation mutation = Mutation.of(SEED + i, originals);
      long allocated = threads.getThreadAllocatedBytes(thread);
      long started = System.nanoTime();
      try {
        format.describe("mutation", ByteBuffer.wrap(mutation.file()));
        accepted++;
      } catch (AcceleratorException e) {
        assertThat(e.code()).as("%s", mutation).isEqualTo(ErrorCode.INVALID_BINARY);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(mutation + " with seed " + (SEED + i), e);
      }
      assertThat(threads.getThreadAllocatedBytes(thread) - allocated)
          .as("bytes allocated for %s", mutation)
          .isLessThan(MAX_ALLOCATION);
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .as("time for %s", mutation)
          .isLessThan(MAX_TIME);
    }
    assertThat(accepted).as("some mutations change nothing that matters").isPositive();
    assertThat(accepted).as("most mutations are found").isLessThan(count * 3 / 4);
  }
}
