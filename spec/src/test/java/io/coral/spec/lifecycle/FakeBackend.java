package io.coral.spec.lifecycle;

import io.coral.spec.AcceleratorException;
import io.coral.spec.Access;
import io.coral.spec.ArgumentInfo;
import io.coral.spec.Bitstream;
import io.coral.spec.Bounds;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.Sensors;
import io.coral.spec.Sharing;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;
import io.coral.spec.backend.DeviceLoss;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A back end whose commands end when the test says so, and that writes down what it is asked. */
class FakeBackend implements Backend {

  static final RuntimeInfo RUNTIME =
      new RuntimeInfo(
          "fake",
          "test",
          RuntimeInfo.SPEC_VERSION,
          List.of(Features.RESET, Features.SUB_BUFFERS, Features.PEER_COPY, Features.HOST_RANGES),
          false,
          false,
          new Bounds(
              Duration.ofMillis(100),
              Duration.ofMillis(100),
              Duration.ofMillis(100),
              Duration.ZERO,
              Duration.ZERO));

  static final Bitstream BITSTREAM = Bitstream.of("good", ByteBuffer.allocate(4));

  final List<String> log = new CopyOnWriteArrayList<>();
  final DeviceLoss loss = new DeviceLoss();
  final List<Command> submitted = new ArrayList<>();
  final List<Arguments> launched = new ArrayList<>();
  final List<ByteBuffer> ranges = new ArrayList<>();
  boolean ordersCommands;
  boolean completesInline;
  boolean stops = true;
  long charge;
  int unitMemory;
  @Nullable RuntimeException loadFailure;

  /** What the named call does before its work: throw, hang. */
  final Map<String, Runnable> before = new ConcurrentHashMap<>();

  private void at(String call) {
    before.getOrDefault(call, () -> {}).run();
  }

  DeviceResource open() {
    return open(Optional.empty());
  }

  DeviceResource open(Optional<Duration> hangLimit) {
    return new DeviceResource(RUNTIME, this, hangLimit, () -> log.add("closed"));
  }

  DeviceResource openWithGrace(Duration grace) {
    return open(grace, RUNTIME.bounds().programDrain(), Optional.empty());
  }

  DeviceResource open(Duration grace, Duration drain, Optional<Duration> hangLimit) {
    Bounds bounds = RUNTIME.bounds();
    RuntimeInfo patient =
        new RuntimeInfo(
            RUNTIME.id(),
            RUNTIME.vendor(),
            RUNTIME.specVersion(),
            RUNTIME.features(),
            RUNTIME.composite(),
            RUNTIME.inProcess(),
            new Bounds(
                grace, drain, bounds.deviceLoss(), bounds.hotPlug(), bounds.timestampError()));
    return new DeviceResource(patient, this, hangLimit, () -> log.add("closed"));
  }

  DeviceResource programmed() {
    DeviceResource resource = open();
    resource.program(BITSTREAM);
    return resource;
  }

  @Override
  public DeviceInfo info() {
    return new DeviceInfo(
        "fake-0", "test", "fake", "1", List.of(), List.of(), List.of(), Optional.empty());
  }

  @Override
  public DeviceLoss loss() {
    return loss;
  }

  @Override
  public Sensors sensors() {
    at("sensors");
    return Sensors.UNKNOWN;
  }

  @Override
  public Plan check(Bitstream bitstream) {
    at("check");
    if (bitstream.name().equals("bad")) {
      throw AcceleratorException.of(ErrorCode.INVALID_BINARY, "check", "bad", "it is bad");
    }
    return () -> {
      if (loadFailure != null) {
        throw loadFailure;
      }
      at("load");
      log.add("load");
      return new Program();
    };
  }

  @Override
  public boolean ordersCommands() {
    return ordersCommands;
  }

  @Override
  public boolean stop() {
    log.add("stop");
    at("stop");
    if (stops) {
      List.copyOf(submitted)
          .forEach(
              command -> command.fail(command.newFailure(ErrorCode.EXECUTION_FAILED, "stopped")));
    }
    return stops;
  }

  @Override
  public void close() {
    at("close");
    log.add("close");
  }

  private void start(Command command) {
    submitted.add(command);
    if (completesInline) {
      command.complete();
    }
  }

  private final class Program implements BackendProgram {
    @Override
    public List<MemoryInfo> memories() {
      return List.of(
          new MemoryInfo(0, MemoryInfo.DDR, OptionalInt.empty(), Optional.empty(), 1000, 500),
          new MemoryInfo(1, MemoryInfo.DDR, OptionalInt.empty(), Optional.empty(), 1000, 1000));
    }

    @Override
    public List<KernelInfo> kernels() {
      at("kernels");
      return List.of(kernel(0));
    }

    private KernelInfo kernel(int memory) {
      return new KernelInfo(
          "kernel",
          List.of("kernel:{one}"),
          List.of(
              new ArgumentInfo(
                  0, "a", "int*", OptionalInt.empty(), Access.READ, Set.of(memory), Map.of()),
              new ArgumentInfo(1, "n", "int", OptionalInt.of(4), Access.READ, Set.of(), Map.of())),
          Map.of());
    }

    @Override
    public long charge(MemoryInfo memory, long size) {
      at("charge");
      return charge == 0 ? size : charge;
    }

    @Override
    public BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
      at("allocate");
      return new FakeBuffer();
    }

    @Override
    public BackendUnit open(KernelInfo kernel, @Nullable String instance) {
      at("open");
      return new BackendUnit() {
        @Override
        public KernelInfo kernel(KernelInfo declared) {
          at("kernel");
          return Program.this.kernel(unitMemory);
        }

        @Override
        public void launch(Arguments arguments, Command command) {
          at("launch");
          launched.add(arguments);
          start(command);
        }

        @Override
        public void release() {
          log.add("release unit");
          at("release");
        }
      };
    }

    @Override
    public void unload() {
      log.add("unload");
      at("unload");
    }
  }

  private final class FakeBuffer implements BackendBuffer {
    @Override
    public Sharing sharing() {
      return Sharing.SEPARATE;
    }

    @Override
    public List<ByteBuffer> hostViews() {
      at("hostViews");
      return List.of();
    }

    @Override
    public void copy(Direction direction, long offset, long length, Command command) {
      at("copy");
      start(command);
    }

    @Override
    public void copy(Direction direction, long offset, ByteBuffer host, Command command) {
      ranges.add(host);
      start(command);
    }

    @Override
    public void copyFrom(
        BackendBuffer source, long sourceOffset, long offset, long length, Command command) {
      start(command);
    }

    @Override
    public BackendBuffer slice(long offset, long size) {
      return new FakeBuffer();
    }

    @Override
    public void release() {
      log.add("release buffer");
      at("release");
    }
  }
}
