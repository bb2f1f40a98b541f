package io.coral.runtime.xilinx.internal;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.ptr.IntByReference;
import io.coral.opencl.OpenCl;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Features;
import io.coral.spec.Finding;
import io.coral.spec.foreign.BoundedCall;
import java.util.List;
import java.util.Optional;

/**
 * Xilinx's library below OpenCL, of which the calls that reach registers are used. It is the one
 * that OpenCL itself has loaded: which, says the emulation mode. Never tried on a board.
 */
public final class XrtShim implements XrtCalls {
  private static final String LEAVE_OUT = "leave " + Features.REGISTERS + " out of the features";

  private final Function openContext;
  private final Function closeContext;
  private final Function read;
  private final Function write;

  private XrtShim(NativeLibrary library) {
    openContext = library.getFunction("xclOpenContext");
    closeContext = library.getFunction("xclCloseContext");
    read = library.getFunction("xclRegRead");
    write = library.getFunction("xclRegWrite");
  }

  /**
   * The outcome of loading it.
   *
   * @param findings why registers are not offered though they are configured
   */
  public record Attempt(Optional<XrtShim> shim, List<Finding> findings) {
    public Attempt {
      findings = List.copyOf(findings);
    }
  }

  /** Loads it, unless OpenCL cannot be used: the same environment is deadly to both. */
  public static Attempt load(XilinxSettings settings) {
    try {
      return BoundedCall.call(
          settings.discoverLimit(), "load", "XRT's shim", () -> attempt(settings), late -> {});
    } catch (AcceleratorException e) {
      return missing("XRT's shim", e.text(), LEAVE_OUT);
    }
  }

  private static Attempt attempt(XilinxSettings settings) {
    if (!settings.isXilinx()) {
      return missing(
          "platform " + settings.platform(), "only Xilinx's platform has registers", LEAVE_OUT);
    }
    OpenCl.Attempt openCl = OpenCl.open(settings.openCl());
    if (openCl.openCl().isEmpty()) {
      return new Attempt(Optional.empty(), openCl.findings());
    }
    // a variable that is set to nothing was refused with OpenCL
    String mode = settings.openCl().environment().getOrDefault("XCL_EMULATION_MODE", "core");
    String name = "libxrt_" + mode + ".so.2";
    if (!mode.equals("core") && !mode.equals("noop")) {
      return missing("mode " + mode, "emulated boards are not reached below OpenCL", LEAVE_OUT);
    }
    try {
      return new Attempt(Optional.of(new XrtShim(NativeLibrary.getInstance(name))), List.of());
    } catch (LinkageError e) {
      String text = String.valueOf(e.getMessage());
      boolean absent = text.contains(name + ": cannot open shared object file: No such file");
      return missing(
          name, "it does not load: " + text, absent ? "install XRT, or " + LEAVE_OUT : LEAVE_OUT);
    }
  }

  private static Attempt missing(String subject, String cause, String remedy) {
    return new Attempt(
        Optional.empty(),
        List.of(
            new Finding(
                Finding.Kind.LIBRARY,
                subject,
                Features.REGISTERS + " is configured, and is not declared: " + cause,
                remedy)));
  }

  @Override
  public int xclOpenContext(long device, byte[] uuid, int unit, boolean shared) {
    return openContext.invokeInt(new Object[] {device, uuid, unit, shared});
  }

  @Override
  public int xclCloseContext(long device, byte[] uuid, int unit) {
    return closeContext.invokeInt(new Object[] {device, uuid, unit});
  }

  @Override
  public int xclRegRead(long device, int unit, int offset, IntByReference value) {
    return read.invokeInt(new Object[] {device, unit, offset, value});
  }

  @Override
  public int xclRegWrite(long device, int unit, int offset, int value) {
    return write.invokeInt(new Object[] {device, unit, offset, value});
  }
}
