package io.coral.runtime.intelpac.format;

import io.coral.opencl.ClContext;
import io.coral.opencl.ClDevice;
import io.coral.opencl.ClKernelInfo;
import io.coral.opencl.ClProgram;
import io.coral.opencl.OpenCl;
import io.coral.opencl.OpenClSettings;
import io.coral.opencl.support.OpenClPlatformName;
import java.nio.ByteBuffer;

/** Writes AOCX files whose payload is a program of PoCL's, compiled on this machine. */
public final class PoclAocx {

  /** The platform that stands in for Intel's. */
  public static final String PLATFORM = "Portable Computing Language";

  private PoclAocx() {}

  /** The platform's first device. */
  public static ClDevice device() {
    return OpenCl.open(OpenClSettings.DEFAULT).openCl().orElseThrow().platforms().stream()
        .filter(platform -> platform.name().equals(PLATFORM))
        .findFirst()
        .orElseThrow()
        .devices()
        .get(0);
  }

  /** Compiles OpenCL C, each of whose kernels is one work item. */
  public static byte[] build(String source, String options) {
    return build(source, options, true);
  }

  /**
   * Compiles OpenCL C.
   *
   * @param single whether the compiler found that one work item does all
   */
  public static byte[] build(String source, String options, boolean single) {
    ClDevice device = device();
    try (ClContext context = device.createContext();
        ClProgram program = context.programFromSource(source, "-cl-kernel-arg-info " + options)) {
      return file(OpenClPlatformName.of(device), xml(program), bytes(program.binary()))
          .with(".acl.autodiscovery", AocxFile.text(autodiscovery(program, single)))
          .bytes();
    }
  }

  /** A small file for a board, whose payload no platform would load. */
  static AocxFile file(String board, String kernels, byte[] program) {
    return new AocxFile().withPayload(board, kernels, program);
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static String autodiscovery(ClProgram program, boolean single) {
    StringBuilder text = new StringBuilder("23 0 " + program.kernels().size());
    program
        .kernels()
        .forEach(kernel -> text.append(AocxFile.kernel(kernel.name(), single ? 1 : 0)));
    return text.toString();
  }

  private static String xml(ClProgram program) {
    StringBuilder xml = new StringBuilder("<board name=\"pocl\">");
    for (ClKernelInfo kernel : program.kernels()) {
      xml.append("<kernel name=\"").append(kernel.name()).append("\">");
      int index = 0;
      for (ClKernelInfo.Argument argument : kernel.arguments()) {
        xml.append("<argument index=\"").append(index++);
        xml.append("\" name=\"").append(argument.name());
        xml.append("\" type_name=\"").append(argument.type());
        xml.append("\" opencl_access_type=\"").append(argument.global() ? 2 : 0).append("\"/>");
      }
      xml.append("</kernel>");
    }
    return xml.append("</board>").toString();
  }
}
