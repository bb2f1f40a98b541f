package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/** A program that is built for the context's device. Close its kernels first. */
public final class ClProgram extends Handle {
  private static final int XILINX_DEVICE_HANDLE = 0x1121;

  private final ClCalls calls;
  private final ClDevice device;
  private final cl_program program;

  ClProgram(ClCalls calls, ClDevice device, cl_program program) {
    super(program.getNativePointer());
    this.calls = calls;
    this.device = device;
    this.program = program;
  }

  /**
   * Makes a kernel.
   *
   * @param name its name, or in the vendor's spelling the name of some of its instances
   * @throws AcceleratorException {@code NOT_FOUND}, {@code CLOSED}
   */
  public ClKernel kernel(String name) {
    enter("create kernel");
    try {
      int[] status = new int[1];
      cl_kernel kernel = CL.clCreateKernel(program, name, status);
      ClStatus.check(status[0], "create kernel", name);
      return new ClKernel(calls, kernel, name);
    } finally {
      leave();
    }
  }

  /**
   * The kernels and their arguments, as far as the platform tells.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public List<ClKernelInfo> kernels() {
    enter("kernels");
    try {
      int[] count = new int[1];
      ClStatus.check(CL.clCreateKernelsInProgram(program, 0, null, count), "kernels", describe());
      if (count[0] == 0) {
        return List.of();
      }
      cl_kernel[] kernels = new cl_kernel[count[0]];
      ClStatus.check(
          CL.clCreateKernelsInProgram(program, count[0], kernels, null), "kernels", describe());
      List<ClKernelInfo> infos = new ArrayList<>();
      try {
        for (cl_kernel kernel : kernels) {
          infos.add(ClKernelInfo.of(kernel, device.id()));
        }
      } finally {
        for (cl_kernel kernel : kernels) {
          CL.clReleaseKernel(kernel);
        }
      }
      return infos;
    } finally {
      leave();
    }
  }

  /**
   * The program as the platform would load it again: one binary, for the context's device.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public ByteBuffer binary() {
    enter("binary");
    try {
      long size =
          ClValue.read(
                  Sizeof.size_t,
                  "binary",
                  describe(),
                  (room, value) ->
                      CL.clGetProgramInfo(program, CL.CL_PROGRAM_BINARY_SIZES, room, value, null))
              .getLong(0);
      if (size <= 0 || size > Integer.MAX_VALUE) {
        throw AcceleratorException.of(
            ErrorCode.UNSUPPORTED,
            "binary",
            describe(),
            "the platform gives " + size + " bytes; expected one binary below 2 GiB");
      }
      ByteBuffer binary = ByteBuffer.allocateDirect((int) size).order(ByteOrder.nativeOrder());
      Pointer[] binaries = {Pointer.to(binary)};
      ClStatus.check(
          CL.clGetProgramInfo(
              program, CL.CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(binaries), null),
          "binary",
          describe());
      return binary;
    } finally {
      leave();
    }
  }

  /**
   * The device as Xilinx's own libraries know it: a number to hand to them, valid while the program
   * is open. On Xilinx's platform only, where asking before a program is loaded ends the process.
   *
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  public long xilinxDevice() {
    enter("device handle");
    try {
      return device.number(XILINX_DEVICE_HANDLE);
    } finally {
      leave();
    }
  }

  @Override
  String describe() {
    return "OpenCL program";
  }

  @Override
  void releaseNative(long pointer) {
    CL.clReleaseProgram(program);
  }
}
