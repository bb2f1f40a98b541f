package io.coral.runtime.xilinx.internal;

import io.coral.opencl.ClContext;
import io.coral.opencl.ClDevice;
import io.coral.opencl.ClKernelInfo;
import io.coral.opencl.ClPlatform;
import io.coral.opencl.ClProgram;
import io.coral.opencl.OpenCl;
import io.coral.opencl.OpenClSettings;
import io.coral.opencl.support.OpenClPlatformName;
import io.coral.opencl.support.WorkSize;
import io.coral.runtime.xilinx.format.KernelMetadata;
import io.coral.runtime.xilinx.format.XclbinArgument;
import io.coral.runtime.xilinx.format.XclbinDescription;
import io.coral.runtime.xilinx.format.XclbinReader;
import io.coral.runtime.xilinx.format.XclbinWriter;
import io.coral.spec.AcceleratorException;
import io.coral.spec.Bitstream;
import io.coral.spec.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Makes an xclbin out of OpenCL C, for a device of an OpenCL platform that has a compiler: for
 * examples, fixtures and people without a board. A board's own binaries come from the vendor's
 * tools.
 */
public final class OpenClBuild {
  private static final String COMPILER_OPTIONS = "-cl-kernel-arg-info";
  private static final long FIRST_REGISTER = 0x10;
  private static final int POINTER_SIZE = 8;
  private static final long UNIT_STRIDE = 0x10000;
  private static final List<Long> SINGLE = List.of(1L, 1L, 1L);

  private final BuildOptions options;

  private OpenClBuild(BuildOptions options) {
    this.options = options;
  }

  /**
   * Compiles sources into one file.
   *
   * @param sources files of OpenCL C, compiled as one
   * @param settings see {@link BuildOptions}
   * @throws AcceleratorException {@code INVALID_ARGUMENT} for sources or settings that do not fit;
   *     {@code UNSUPPORTED} where there is no such platform; {@code PROGRAM_FAILED} with the
   *     compiler's words
   */
  public static ByteBuffer of(List<Path> sources, Map<String, String> settings) {
    if (sources.isEmpty()) {
      throw failure(ErrorCode.INVALID_ARGUMENT, "no source", "give at least one .cl file");
    }
    return new OpenClBuild(BuildOptions.of(settings)).build(read(sources));
  }

  private static String read(List<Path> sources) {
    StringBuilder text = new StringBuilder();
    for (Path source : sources) {
      try {
        // the compiler names the file that the mistake is in
        text.append("#line 1 \"")
            .append(source.toString().replace("\\", "\\\\").replace("\"", "\\\""))
            .append("\"\n")
            .append(Files.readString(source))
            .append('\n');
      } catch (IOException e) {
        throw failure(
                ErrorCode.INVALID_ARGUMENT,
                source.toString(),
                "it cannot be read as text (" + e + "); give files of OpenCL C")
            .causedBy(e);
      }
    }
    return text.toString();
  }

  private ByteBuffer build(String source) {
    ClDevice device = device();
    try (ClContext context = device.createContext();
        ClProgram program =
            context.programFromSource(source, COMPILER_OPTIONS + " " + options.compiler())) {
      List<ClKernelInfo> kernels = program.kernels();
      if (kernels.isEmpty()) {
        throw failure(
            ErrorCode.INVALID_ARGUMENT,
            "sources",
            "there is no kernel in them; expected at least one 'kernel void name(…)'");
      }
      options.requireKnown(kernels);
      return write(device, kernels, WorkItemUse.of(source), program.binary());
    }
  }

  private ClDevice device() {
    OpenCl.Attempt attempt = OpenCl.open(OpenClSettings.DEFAULT);
    OpenCl openCl =
        attempt
            .openCl()
            .orElseThrow(
                () ->
                    failure(
                        ErrorCode.UNSUPPORTED,
                        "OpenCL",
                        attempt.findings().stream()
                            .map(Object::toString)
                            .collect(Collectors.joining("; "))));
    List<ClPlatform> platforms =
        openCl.platforms().stream()
            .filter(platform -> !platform.name().equals(XilinxSettings.XILINX))
            .toList();
    ClPlatform platform =
        platforms.stream()
            .filter(options::fits)
            .findFirst()
            .orElseThrow(
                () ->
                    failure(
                        ErrorCode.UNSUPPORTED,
                        "OpenCL platform " + options.platform().orElse("with a compiler"),
                        "there is none; there are "
                            + platforms.stream().map(ClPlatform::name).toList()
                            + "; install one (Debian: pocl-opencl-icd)"));
    List<ClDevice> devices = platform.devices();
    if (options.device() >= devices.size()) {
      throw failure(
          ErrorCode.INVALID_ARGUMENT,
          "device " + options.device(),
          platform.name() + " has " + devices.size() + " devices, counted from 0");
    }
    return devices.get(options.device());
  }

  private ByteBuffer write(
      ClDevice device, List<ClKernelInfo> kernels, WorkItemUse use, ByteBuffer binary) {
    XclbinWriter writer =
        XclbinWriter.forPlatform(OpenClPlatformName.of(device))
            .builtBy("coral", device.driverVersion(), "")
            .payload(binary);
    long address = 0;
    for (BuildOptions.Bank bank : options.banks()) {
      writer.bank(bank.type(), true, bank.size(), address, bank.tag());
      address += bank.size();
    }
    long registers = 0;
    for (ClKernelInfo info : kernels) {
      KernelMetadata kernel = kernel(info, use.isAskedBy(info.name()));
      writer.kernel(kernel);
      if (!kernel.isSingleWorkItem()) {
        writeSizes(writer, info);
      }
      for (int unit = 1; unit <= options.units(info.name()); unit++) {
        int instance = writer.instance(info.name(), info.name() + "_" + unit, 0, registers);
        registers += UNIT_STRIDE;
        for (XclbinArgument argument : kernel.arguments()) {
          if (argument.isBuffer()) {
            options
                .banksOf(info.name(), argument.name())
                .forEach(bank -> writer.connect(instance, argument.index(), bank));
          }
        }
      }
    }
    return checked(writer.write());
  }

  private void writeSizes(XclbinWriter writer, ClKernelInfo info) {
    String global =
        options
            .globalSize(info.name())
            .orElseThrow(
                () ->
                    failure(
                        ErrorCode.INVALID_ARGUMENT,
                        "option global",
                        "kernel "
                            + info.name()
                            + " asks for its place among work items (get_global_id and the like),"
                            + " and nothing says how many there are; expected "
                            + info.name()
                            + "=<a number, or the name of a scalar argument>"));
    writer.keyValue(WorkSize.GLOBAL + "." + info.name(), global);
    Optional<String> local =
        info.workGroup().isEmpty()
            ? options.localSize(info.name())
            : Optional.of(
                info.workGroup().stream().map(String::valueOf).collect(Collectors.joining(",")));
    local.ifPresent(size -> writer.keyValue(WorkSize.LOCAL + "." + info.name(), size));
  }

  /** A size that names no argument shows now rather than at the first check. */
  private static ByteBuffer checked(ByteBuffer file) {
    Bitstream described =
        XclbinDescription.of("new xclbin", file, XclbinReader.read("new xclbin", file));
    try {
      WorkSize.all(Bitstream.of("new xclbin", file), described.kernels());
    } catch (AcceleratorException e) {
      throw failure(ErrorCode.INVALID_ARGUMENT, "options global and local", e.text()).causedBy(e);
    }
    return file;
  }

  private KernelMetadata kernel(ClKernelInfo info, boolean asksForItems) {
    List<XclbinArgument> arguments = new ArrayList<>();
    long offset = FIRST_REGISTER;
    for (ClKernelInfo.Argument argument : info.arguments()) {
      boolean pointer = argument.type().endsWith("*");
      if (pointer && !argument.global()) {
        throw failure(
            ErrorCode.INVALID_ARGUMENT,
            "argument " + argument.name() + " of " + info.name(),
            "local memory is not the host's to set; use global memory");
      }
      int size =
          pointer ? POINTER_SIZE : options.sizeOf(info.name(), argument.name(), argument.type());
      arguments.add(
          new XclbinArgument(
              arguments.size(),
              argument.name(),
              pointer ? XclbinArgument.GLOBAL : XclbinArgument.SCALAR,
              pointer ? "M_AXI_GMEM" : "S_AXI_CONTROL",
              size,
              offset,
              size,
              pointer && argument.constant() ? "const " + argument.type() : argument.type()));
      offset += (size + 7L) / 8 * 8 + 4;
    }
    return new KernelMetadata(
        info.name(),
        arguments,
        KernelMetadata.OPENCL_C,
        asksForItems ? groupOfSeveral(info.workGroup()) : SINGLE);
  }

  /** Groups of one item say that there is one item, which is not known of a kernel that asks. */
  private static List<Long> groupOfSeveral(List<Long> group) {
    return group.equals(SINGLE) ? List.of() : group;
  }

  static AcceleratorException failure(ErrorCode code, String object, String text) {
    return AcceleratorException.of(code, "build", object, text);
  }
}
