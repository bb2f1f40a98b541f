package io.coral.benchmarks;

import io.coral.spec.Bitstream;
import io.coral.spec.Bounds;
import io.coral.spec.DeviceInfo;
import io.coral.spec.KernelInfo;
import io.coral.spec.MemoryInfo;
import io.coral.spec.Resource;
import io.coral.spec.RuntimeInfo;
import io.coral.spec.Sensors;
import io.coral.spec.backend.Arguments;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.BackendBuffer;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.BackendUnit;
import io.coral.spec.backend.Command;
import io.coral.spec.lifecycle.DeviceResource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A device that completes every run at once: what remains is the specification's own cost. */
record Idle(KernelInfo kernel) implements Backend, BackendProgram, BackendUnit {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** The device, open; any bitstream gives it the one kernel. */
  static Resource resource(KernelInfo kernel) {
    RuntimeInfo runtime =
        new RuntimeInfo(
            "idle",
            "coral",
            RuntimeInfo.SPEC_VERSION,
            List.of(),
            false,
            true,
            new Bounds(SECOND, SECOND, SECOND, Duration.ZERO, Duration.ZERO));
    return new DeviceResource(runtime, new Idle(kernel), Optional.empty(), () -> {});
  }

  @Override
  public DeviceInfo info() {
    return new DeviceInfo(
        "idle", "coral", "idle", "1", List.of(), List.of(), List.of(), Optional.empty());
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
  public boolean stop() {
    return true;
  }

  @Override
  public List<MemoryInfo> memories() {
    return List.of();
  }

  @Override
  public List<KernelInfo> kernels() {
    return List.of(
        new KernelInfo(
            kernel.name(), List.of(kernel.name()), kernel.arguments(), kernel.properties()));
  }

  @Override
  public BackendBuffer allocate(MemoryInfo memory, long size, @Nullable ByteBuffer host) {
    throw new IllegalStateException("there is no memory");
  }

  @Override
  public BackendUnit open(KernelInfo opened, @Nullable String instance) {
    return this;
  }

  @Override
  public void launch(Arguments arguments, Command command) {
    command.complete();
  }

  @Override
  public void release() {}

  @Override
  public void unload() {}

  @Override
  public void close() {}
}
