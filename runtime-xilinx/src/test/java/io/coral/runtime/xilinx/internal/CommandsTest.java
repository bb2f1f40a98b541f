package io.coral.runtime.xilinx.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.coral.opencl.ClBuffer;
import io.coral.opencl.ClContext;
import io.coral.opencl.HostBytes;
import io.coral.opencl.support.Commands;
import io.coral.runtime.xilinx.XilinxRuntime;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.Buffer;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Event;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Sensors;
import io.coral.spec.Sharing;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.HostMemory;
import io.coral.spec.lifecycle.DeviceResource;
import io.coral.spec.settings.Settings;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of commands behind one that fails on the device, on PoCL. */
class CommandsTest {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final int SIZE = 64;

  private final XilinxRuntime runtime = PoclFixture.runtime();
  private ClContext context;
  private Commands commands;
  private BrokenCommand broken;
  private DeviceResource resource;

  @BeforeEach
  void open() throws ReflectiveOperationException {
    XilinxSettings settings =
        XilinxSettings.of(Settings.of(XilinxRuntime.PID, PoclFixture.SETTINGS));
    XilinxDevice device = new DeviceList(settings).look().devices().get(0);
    context = device.device().createContext();
    commands = new Commands(context, "commands under test", 2);
    broken = new BrokenCommand(context);
    resource =
        new DeviceResource(
            runtime.info(), new OneMemory(device.info()), Optional.empty(), () -> {});
    resource.program(Bitstream.of("nothing", ByteBuffer.allocate(1)));
  }

  @AfterEach
  void close() {
    resource.close();
    broken.close();
    context.close();
    runtime.close();
  }

  private Buffer buffer() {
    return resource.memories().get(0).allocate(SIZE);
  }

  private static AcceleratorException failure(Event event) {
    return catchThrowableOfType(AcceleratorException.class, () -> event.await(BOUND));
  }

  @Test
  void commandsThatOnlyComeBehindAFailedOneAreExecuted() throws Exception {
    Buffer a = buffer();
    Buffer b = buffer();
    a.hostView().put(3, (byte) 7);
    // one byte is what breaks
    Event first = a.copyToDevice(0, 1);
    Event behind = a.copyToDevice();
    Event back = a.copyFromDevice();
    Event dependsOnBack = b.copyToDevice(back);
    Event dependsOnFirst = b.copyToDevice(first);
    a.hostView().put(3, (byte) 8);

    broken.fail();

    assertThat(failure(first).code()).isEqualTo(ErrorCode.EXECUTION_FAILED);
    assertThat(failure(dependsOnFirst).code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
    assertThat(failure(dependsOnFirst)).hasCause(first.failure().orElseThrow());
    behind.await(BOUND);
    back.await(BOUND);
    dependsOnBack.await(BOUND);
    assertThat(a.hostView().get(3)).isEqualTo((byte) 8);
  }

  @Test
  void anErrorInsideTheCallThatStartsACommandFailsItAlone() throws Exception {
    Buffer a = buffer();
    // two bytes are what ends in an error
    Event bad = a.copyToDevice(0, 2);
    Event good = a.copyToDevice();

    AcceleratorException failure = failure(bad);

    assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
    assertThat(failure).hasCauseInstanceOf(StackOverflowError.class);
    good.await(BOUND);
  }

  /** A program of one memory; a copy of one byte waits for the broken command. */
  private final class OneMemory implements Backend, BackendProgram {
    private final DeviceInfo info;

    OneMemory(DeviceInfo info) {
      this.info = info;
    }

    @Override
    public DeviceInfo info() {
      return info;
    }

    @Override
    public Sensors sensors() {
      return Sensors.UNKNOWN;
    }

    @Override
    public Plan check(Bitstream bitstream) {
      return () -> this;
    }

    @Override
    public boolean ordersCommands() {
      return true;
    }

    @Override
    public boolean stop() {
      return commands.isQuiet();
    }

    @Override
    public void close() {
      commands.close(10, TimeUnit.SECONDS, () -> {});
    }

    @Override
    public List<MemoryInfo> memories() {
      return List.of(
          new MemoryInfo(0, MemoryInfo.DDR, OptionalInt.empty(), Optional.empty(), 4096, 4096));
    }

    @Override
    public List<KernelInfo> kernels() {
      return List.of();
    }

    @Override
    public BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
      return new Piece(context.createBuffer(size, null, OptionalInt.empty()));
    }

    @Override
    public BackendUnit open(KernelInfo kernel, @Nullable String instance) {
      throw new IllegalStateException("there is no kernel");
    }

    @Override
    public void unload() {}
  }

  private final class Piece implements BackendBuffer {
    private final ByteBuffer view = HostMemory.allocate(SIZE).get(0);
    private final HostBytes host = HostBytes.of(view);
    private final ClBuffer buffer;

    Piece(ClBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public Sharing sharing() {
      return Sharing.SEPARATE;
    }

    @Override
    public List<ByteBuffer> hostViews() {
      return HostMemory.duplicates(List.of(view));
    }

    @Override
    public void copy(Direction direction, long offset, long length, Command command) {
      commands.issue(
          command,
          (queue, after) -> {
            if (length == 2) {
              throw new StackOverflowError("inside the call");
            }
            return length == 1
                ? queue.marker(List.of(broken.event()))
                : direction == Direction.TO_DEVICE
                    ? queue.write(buffer, offset, host, offset, length, after)
                    : queue.read(buffer, offset, host, offset, length, after);
          });
    }

    @Override
    public void release() {
      buffer.close();
    }
  }
}
