package io.coral.runtime.intelpac.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.coral.runtime.intelpac.AocxFormat;
import io.coral.runtime.intelpac.GbsFormat;
import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import io.coral.spec.format.BitstreamFormat;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded changes of sound files end in a typed error or are accepted, with little memory. {@code
 * -Dcoral.mutations=10000} tries them all.
 */
class FormatMutationTest {

  private static final long SEED = 20_201_105;
  private static final long MAX_ALLOCATION = 16 << 20;
  private static final long MAX_NANOS = 5_000_000_000L;

  static Stream<Arguments> formats() {
    return Stream.of(
        Arguments.of("gbs", new GbsFormat(), GbsFile.sample()),
        Arguments.of("aocx", new AocxFormat(), AocxFile.sample()),
        Arguments.of("aocx with a payload", new AocxFormat(), withPayload()));
  }

  private static byte[] withPayload() {
    byte[] program = new byte[2000];
    new Random(SEED).nextBytes(program);
    return PoclAocx.file("ocl_some-platform_0123456789abcdef", AocxFile.KERNELS, program).bytes();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formats")
  void everyChangeIsRefusedOrHarmless(String id, BitstreamFormat format, byte[] sound) {
    int count = Integer.getInteger("coral.mutations", 500);
    format.describe("warm-up", ByteBuffer.wrap(sound));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int refused = 0;
    for (int i = 0; i < count; i++) {
      byte[] file = changed(new Random(SEED + i), sound);
      String what = id + ", seed " + (SEED + i);
      long allocated = threads.getThreadAllocatedBytes(thread);
      long started = System.nanoTime();
      try {
        format.describe("changed", ByteBuffer.wrap(file));
      } catch (AcceleratorException e) {
        assertThat(e.code()).as(what).isEqualTo(ErrorCode.INVALID_BINARY);
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(what, e);
      }
      assertThat(threads.getThreadAllocatedBytes(thread) - allocated)
          .as("bytes for %s", what)
          .isLessThan(MAX_ALLOCATION);
      assertThat(System.nanoTime() - started).as("time for %s", what).isLessThan(MAX_NANOS);
    }
    assertThat(refused).as("refused").isBetween(count / 3, count - 1);
  }

  private static byte[] changed(Random random, byte[] sound) {
    byte[] file = sound.clone();
    ByteBuffer view = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = random.nextInt(file.length - 8);
    switch (random.nextInt(6)) {
      case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> {
        return Arrays.copyOf(file, at);
      }
      case 2 -> view.putInt(at, extreme(random));
      case 3 -> view.putInt(random.nextInt(14) * 4, extreme(random));
      case 4 -> {
        byte[] noise = new byte[1 + random.nextInt(Math.min(64, file.length - at))];
        random.nextBytes(noise);
        view.put(at, noise, 0, Math.min(noise.length, file.length - at));
      }
      default -> {
        int length = random.nextInt(file.length - at);
        int from = random.nextInt(file.length - length);
        System.arraycopy(file, from, file, at, length);
      }
    }
    return file;
  }

  private static int extreme(Random random) {
    int[] values = {0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << random.nextInt(31)};
    return random.nextInt(3) == 0 ? random.nextInt() : values[random.nextInt(values.length)];
  }
}
