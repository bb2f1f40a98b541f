package io.coral.runtime.xilinx.internal;

import io.coral.opencl.ClContext;
import io.coral.opencl.support.Commands;
import io.coral.opencl.support.WorkSize;
import io.coral.runtime.xilinx.format.PlatformName;
import io.coral.runtime.xilinx.format.Xclbin;
import io.coral.runtime.xilinx.format.XclbinDescription;
import io.coral.runtime.xilinx.format.XclbinReader;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Features;
import io.coral.spec.KernelInfo;
import io.coral.spec.Rule;
import io.coral.spec.Sensors;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.DeclaredKernels;
import io.coral.spec.capability.Registers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open device. */
public final class XilinxBackend implements Backend {
  private static final long STOP_MILLIS = 1000;

  private final XilinxDevice device;
  private final boolean xilinx;
  private final boolean wrapsInPlace;
  private final ClContext context;
  private final Commands commands;
  private final @Nullable SensorSampler sensors;
  private final @Nullable DeviceRegisters registers;

  /**
   * Opens a device.
   *
   * @param shim what reaches registers, where that is declared
   */
  public XilinxBackend(XilinxDevice device, XilinxSettings settings, @Nullable XrtShim shim) {
    this.device = device;
    this.xilinx = settings.isXilinx();
    this.wrapsInPlace = settings.features().contains(Features.DIRECT_WRAP);
    this.context = device.device().createContext();
    try {
      this.commands =
          new Commands(context, "coral xilinx " + device.info().id(), settings.waiters());
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
    this.registers = shim == null ? null : new DeviceRegisters(device.info().id(), shim);
    this.sensors =
        device
            .sysfs()
            .map(folder -> new SensorSampler(new BoardSensors(folder)::read, System::nanoTime))
            .orElse(null);
  }

  @Override
  public DeviceInfo info() {
    return device.info();
  }

  @Override
  public Sensors sensors() {
    return sensors == null ? Sensors.UNKNOWN : sensors.read();
  }

  @Override
  public boolean ordersCommands() {
    return true;
  }

  @Override
  public Plan check(Bitstream bitstream) {
    Xclbin xclbin = XclbinReader.read(bitstream.name(), bitstream.bytes());
    List<KernelInfo> kernels =
        XclbinDescription.of(bitstream.name(), bitstream.bytes(), xclbin).kernels();
    checkPlatform(bitstream, xclbin);
    if (!xilinx) {
      checkPayload(bitstream, xclbin);
    }
    DeclaredKernels.requireIn(bitstream, kernels);
    Map<String, WorkSize> workSizes = XclbinDescription.workSizes(bitstream, kernels);
    return () -> load(bitstream, xclbin, kernels, workSizes);
  }

  private void checkPlatform(Bitstream bitstream, Xclbin xclbin) {
    if (!device.named()) {
      log()
          .warn(
              "{} does not tell what board it is; {} is taken unchecked, though it is built for '{}'",
              device.info().id(),
              bitstream.name(),
              xclbin.header().platform());
      return;
    }
    new ShellMatch(info()).require(bitstream, xclbin);
  }

  /** A foreign platform's binary runs in this process, so nothing unprotected gets there. */
  private static void checkPayload(Bitstream bitstream, Xclbin xclbin) {
    if (xclbin.payload().isEmpty() || !xclbin.keyValues().containsKey(Xclbin.PAYLOAD_DIGEST)) {
      throw AcceleratorException.of(
              ErrorCode.INVALID_BINARY,
              "check",
              "bitstream " + bitstream.name(),
              "a binary for "
                  + PlatformName.OPENCL_VENDOR
                  + " platforms needs a BITSTREAM section and its "
                  + Xclbin.PAYLOAD_DIGEST
                  + "; build it with the bitstream build command")
          .breaking(Rule.PRG_02);
    }
  }

  private BackendProgram load(
      Bitstream bitstream,
      Xclbin xclbin,
      List<KernelInfo> kernels,
      Map<String, WorkSize> workSizes) {
    commands.settle();
    ByteBuffer binary = xilinx ? bitstream.bytes() : xclbin.payload().orElseThrow();
    return new XclbinProgram(
        context,
        commands,
        context.programFromBinary(binary),
        xclbin,
        kernels,
        workSizes,
        xilinx,
        xilinx && wrapsInPlace,
        registers);
  }

  /** OpenCL cannot stop a kernel. */
  @Override
  public boolean stop() {
    return commands.isQuiet();
  }

  @Override
  public <T> Optional<T> capability(Class<T> type) {
    return type == Registers.class && registers != null
        ? Optional.of(type.cast(registers))
        : Optional.empty();
  }

  @Override
  public void close() {
    if (registers != null) {
      registers.close();
    }
    if (sensors != null) {
      sensors.close();
    }
    commands.close(STOP_MILLIS, TimeUnit.MILLISECONDS, context::close);
  }

  /** Asked for when it is needed: in a static initialiser it would wait on the framework's lock. */
  private static Logger log() {
    return LoggerFactory.getLogger(XilinxBackend.class);
  }
}
