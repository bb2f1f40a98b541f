package io.coral.runtime.intelpac.internal;

import io.coral.opencl.ClContext;
import io.coral.opencl.ClDevice;
import io.coral.opencl.support.Commands;
import io.coral.opencl.support.OpenClPlatformName;
import io.coral.opencl.support.WorkSize;
import io.coral.runtime.intelpac.format.Aocx;
import io.coral.runtime.intelpac.format.AocxChannels;
import io.coral.runtime.intelpac.format.Boards;
import io.coral.runtime.intelpac.format.Gbs;
import io.coral.runtime.intelpac.format.Guids;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.DeviceInfo;
import io.coral.spec.ErrorCode;
import io.coral.spec.Platform;
import io.coral.spec.Rule;
import io.coral.spec.backend.Backend;
import io.coral.spec.backend.BackendProgram;
import io.coral.spec.backend.DeclaredKernels;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Binaries of Intel's OpenCL compiler, through its platform. Each load makes a context of its own:
 * that platform keeps what it knew of the program before in the context.
 */
final class AocxWay implements Way {

  /** How many independent commands are waited for at a time. */
  private static final int WAITERS = 4;

  private final DeviceInfo info;
  private final AocxTarget target;
  private final Runnable beforeLoad;
  private volatile @Nullable AocxProgram program;

  /**
   * The way through OpenCL.
   *
   * @param beforeLoad lets the platform have the card
   */
  AocxWay(DeviceInfo info, AocxTarget target, Runnable beforeLoad) {
    this.info = info;
    this.target = target;
    this.beforeLoad = beforeLoad;
  }

  @Override
  public boolean isLoaded() {
    return program != null;
  }

  @Override
  public Backend.Plan check(Bitstream bitstream) {
    Aocx aocx = Aocx.read(bitstream.name(), bitstream.bytes());
    DeclaredKernels.requireIn(bitstream, aocx.kernels());
    AocxChannels channels = AocxChannels.of(bitstream, aocx.kernels());
    if (target.intel()) {
      requireInterface(bitstream, aocx);
    }
    ClDevice device = target.device().get();
    Platform runsOn = target.intel() ? info.platform() : OpenClPlatformName.platform(device);
    if (!target.intel()) {
      Platform built =
          aocx.platform().orElseGet(() -> new Platform(Boards.VENDOR, aocx.board(), "unknown"));
      DeclaredKernels.requirePlatform(bitstream, built, runsOn);
    }
    ByteBuffer binary = target.intel() ? bitstream.bytes() : payload(bitstream, aocx);
    bitstream
        .platform()
        .filter(declared -> !declared.equals(runsOn))
        .ifPresent(
            declared -> DeclaredKernels.requirePlatform(bitstream, declared, info.platform()));
    Map<String, WorkSize> workSizes = WorkSize.all(bitstream, channels.kernels());
    return () -> load(device, binary, channels, workSizes);
  }

  private void requireInterface(Bitstream bitstream, Aocx aocx) {
    String built = aocx.gbs().map(Gbs::interfaceId).map(Guids::plain).orElse("");
    if (!built.equals(info.version())) {
      throw AcceleratorException.of(
              ErrorCode.INCOMPATIBLE,
              "check",
              "bitstream " + bitstream.name(),
              "it is built for board "
                  + aocx.board()
                  + " with PR interface id "
                  + (built.isEmpty() ? "unknown" : built)
                  + ", and the device is "
                  + info.platform()
                  + "; compile it for that board package")
          .breaking(Rule.PRG_03);
    }
  }

  /** Another platform's program runs in this process, so nothing unprotected gets there. */
  private static ByteBuffer payload(Bitstream bitstream, Aocx aocx) {
    return aocx.payload()
        .orElseThrow(
            () ->
                AcceleratorException.of(
                        ErrorCode.INVALID_BINARY,
                        "check",
                        "bitstream " + bitstream.name(),
                        "it names the platform "
                            + aocx.board()
                            + ", and holds no program for it in .acl.payload")
                    .breaking(Rule.PRG_02));
  }

  private BackendProgram load(
      ClDevice device, ByteBuffer binary, AocxChannels channels, Map<String, WorkSize> workSizes) {
    beforeLoad.run();
    ClContext context = device.createContext();
    Commands commands;
    try {
      commands = new Commands(context, "coral aocx " + info.id(), WAITERS);
    } catch (RuntimeException | Error e) {
      context.close();
      throw e;
    }
    try {
      AocxProgram loaded =
          new AocxProgram(
              context,
              commands,
              context.programFromBinary(binary),
              channels,
              workSizes,
              target.intel(),
              () -> program = null);
      program = loaded;
      return loaded;
    } catch (RuntimeException | Error e) {
      commands.close(0, TimeUnit.MILLISECONDS, context::close);
      throw e;
    }
  }

  /** OpenCL cannot stop a kernel. */
  @Override
  public boolean stop() {
    AocxProgram loaded = program;
    return loaded == null || loaded.isQuiet();
  }
}
