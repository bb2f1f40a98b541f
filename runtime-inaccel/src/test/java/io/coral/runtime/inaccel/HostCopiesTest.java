package io.coral.runtime.inaccel;

import static org.assertj.core.api.Assertions.assertThat;

import io.coral.spec.Buffer;
import io.coral.spec.ComputeUnit;
import io.coral.spec.Event;
import io.coral.spec.Resource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What copies do to the callers' side of a buffer. */
class HostCopiesTest {

  private static final long SEED = 20_261_129;

  @TempDir Path folder;

  @Test
  void copiesOfRangesTouchTheirRangeAlone() throws Exception {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      Random random = new Random(SEED);
      byte[] device = new byte[100_000];
      try (Buffer buffer = board.memories().get(0).allocate(device.length)) {
        random.nextBytes(device);
        VectorAddition.host(buffer).put(0, device);
        buffer.copyToDevice().await();
        for (int i = 0; i < 50; i++) {
          int from = random.nextInt(device.length);
          int length = 1 + random.nextInt(device.length - from);
          byte[] range = new byte[length];
          random.nextBytes(range);
          ByteBuffer direct = ByteBuffer.allocateDirect(length).put(0, range);
          buffer.write(from, direct).await();
          System.arraycopy(range, 0, device, from, length);
          buffer.fill(from, 1, (byte) i).await();
          device[from] = (byte) i;

          byte[] host = new byte[device.length];
          random.nextBytes(host);
          VectorAddition.host(buffer).put(0, host);
          buffer.copyFromDevice(from, length).await();
          System.arraycopy(device, from, host, from, length);
          assertThat(bytes(VectorAddition.host(buffer))).as("seed " + SEED).isEqualTo(host);
        }
        buffer.copyFromDevice().await();
        assertThat(bytes(VectorAddition.host(buffer))).as("seed " + SEED).isEqualTo(device);
      }
    }
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.capacity()];
    buffer.get(0, bytes);
    return bytes;
  }

  @Test
  void whatACallerWritesWhileTheFirstRangeIsCopiedIsKept() throws Exception {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      int bytes = (8 << 20) + 1;
      try (Buffer buffer = board.memories().get(0).allocate(bytes)) {
        ByteBuffer host = VectorAddition.host(buffer);
        buffer.copyToDevice().await();
        for (int page = 0; page < bytes - 4096; page += 4096) {
          host.putInt(page + 16, 77);
        }
        host.put(bytes - 1, (byte) 5);
        AtomicInteger round = new AtomicInteger();
        AtomicBoolean copied = new AtomicBoolean();
        Thread writer =
            new Thread(
                () -> {
                  while (!copied.get()) {
                    int number = round.incrementAndGet();
                    for (int page = 0; page < bytes - 4096; page += 4096) {
                      host.putInt(page + 8, number);
                    }
                  }
                });
        writer.start();
        buffer.copyFromDevice(0, 4).await();
        copied.set(true);
        writer.join();

        for (int page = 0; page < bytes - 4096; page += 4096) {
          assertThat(host.getInt(page + 8)).isEqualTo(round.get());
          assertThat(host.getInt(page + 16)).isEqualTo(77);
        }
        assertThat(host.get(bytes - 1)).isEqualTo((byte) 5);
      }
    }
  }

  @Test
  void anInterruptedThreadSeesTheHostSide() {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.VECTOR_ADD));
      try (Buffer buffer = board.memories().get(0).allocate(5_000)) {
        Thread.currentThread().interrupt();
        assertThat(VectorAddition.host(buffer).capacity()).isEqualTo(5_000);
        assertThat(Thread.interrupted()).isTrue();
      }
    }
  }

  @Test
  void whatAKernelWritesMeanwhileOutlivesTheWriteOfARange() throws Exception {
    try (InaccelRuntime runtime = Soft.quick(folder);
        Resource board = Soft.open(runtime, 0)) {
      board.program(Soft.bitstream(Soft.COPY));
      int half = 8 << 20;
      try (Buffer from = board.memories().get(0).allocate(half);
          Buffer to = board.memories().get(0).allocate(2 * half);
          ComputeUnit unit = board.openComputeUnit("copy")) {
        unit.setBuffer(0, from);
        unit.setBuffer(1, to);
        unit.setLong(2, half);
        ByteBuffer one = ByteBuffer.allocateDirect(1).put(0, (byte) 7);
        for (byte round = 1; round < 20; round++) {
          from.fill(0, half, round).await();
          List<Event> events = new ArrayList<>();
          events.add(to.write(half, one));
          events.add(unit.run());
          events.add(to.write(half + 1, one));
          for (Event event : events) {
            event.await();
          }
          to.copyFromDevice().await();
          assertThat(VectorAddition.host(to).get(half - 1)).isEqualTo(round);
          assertThat(VectorAddition.host(to).get(half)).isEqualTo((byte) 7);
          assertThat(VectorAddition.host(to).get(half + 1)).isEqualTo((byte) 7);
        }
      }
    }
  }
}
