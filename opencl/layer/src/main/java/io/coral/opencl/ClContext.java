package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jocl.cl_program;
import org.jspecify.annotations.Nullable;

/** A context of one device. Close what was made of it first. */
public final class ClContext extends Handle {
  private static final long XILINX_EXTENDED_POINTER = 0x8000_0000L;
  private static final int XILINX_TOPOLOGY = 1 << 31;
  private static final int EXTENDED_POINTER_SIZE = 24;
  private static final int INTEL_CHANNELS = 7;
  private static final int INTEL_CHANNEL_SHIFT = 16;

  private final ClCalls calls;
  private final ClDevice device;
  private final cl_context context;

  private ClContext(ClCalls calls, ClDevice device, cl_context context) {
    super(context.getNativePointer());
    this.calls = calls;
    this.device = device;
    this.context = context;
  }

  static ClContext of(ClCalls calls, ClDevice device) {
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, device.platform().id());
    int[] status = new int[1];
    cl_context context =
        CL.clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, status);
    ClStatus.check(status[0], "create context", device.name());
    return new ClContext(calls, device, context);
  }

  /** The one device. */
  public ClDevice device() {
    return device;
  }

  cl_context context() {
    return context;
  }

  /**
   * Makes a queue that profiles its commands.
   *
   * @param outOfOrder whether only the events that a command waits for order it
   * @throws AcceleratorException {@code CLOSED}, and what OpenCL answers
   */
  // the later call is unknown to Xilinx's platform, which speaks OpenCL 1.0
  @SuppressWarnings("deprecation")
  public ClQueue createQueue(boolean outOfOrder) {
    enter("create queue");
    try {
      long properties =
          CL.CL_QUEUE_PROFILING_ENABLE
              | (outOfOrder ? CL.CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE : 0);
      int[] status = new int[1];
      cl_command_queue queue = CL.clCreateCommandQueue(context, device.id(), properties, status);
      ClStatus.check(status[0], "create queue", describe());
      return new ClQueue(calls, queue, device.platform().isXilinx());
    } finally {
      leave();
    }
  }

  /**
   * Makes a buffer that kernels read and write.
   *
   * @param size bytes, positive
   * @param host memory to make it over, at least as large, which the caller keeps until the buffer
   *     is closed; null for memory of the device's own
   * @param xilinxBank index of the bank to place it in, on Xilinx's platform only
   * @throws AcceleratorException {@code INVALID_ARGUMENT}, {@code OUT_OF_DEVICE_MEMORY}, {@code
   *     CLOSED}, and what OpenCL answers
   */
  public ClBuffer createBuffer(long size, @Nullable HostBytes host, OptionalInt xilinxBank) {
    if (size <= 0 || (host != null && host.size() < size)) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT,
          "create buffer",
          describe(),
          size
              + " bytes"
              + (host == null ? "" : " over " + host.size() + " bytes of the host")
              + "; expected a positive size, and host memory as large");
    }
    enter("create buffer");
    try {
      long flags = CL.CL_MEM_READ_WRITE | (host == null ? 0 : CL.CL_MEM_USE_HOST_PTR);
      Pointer pointer = host == null ? null : Pointer.to(host.bytes());
      if (xilinxBank.isPresent()) {
        flags |= XILINX_EXTENDED_POINTER;
        pointer = Pointer.to(extendedPointer(xilinxBank.getAsInt(), host));
      }
      int[] status = new int[1];
      cl_mem mem = CL.clCreateBuffer(context, flags, size, pointer, status);
      ClStatus.check(status[0], "create buffer", size + " bytes on " + device.name());
      return new ClBuffer(mem, size, host);
    } finally {
      leave();
    }
  }

  /**
   * Makes a buffer in one channel of the memory of Intel's boards, for programs that do not
   * interleave it. On Intel's platform only.
   *
   * @param size bytes, positive
   * @param channel from 1 to 7
   * @throws AcceleratorException {@code INVALID_ARGUMENT}, {@code OUT_OF_DEVICE_MEMORY}, {@code
   *     CLOSED}, and what OpenCL answers
   */
  public ClBuffer createIntelBuffer(long size, int channel) {
    if (size <= 0 || channel < 1 || channel > INTEL_CHANNELS) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT,
          "create buffer",
          describe(),
          size
              + " bytes in channel "
              + channel
              + "; expected a positive size and a channel 1 to 7");
    }
    enter("create buffer");
    try {
      long flags = CL.CL_MEM_READ_WRITE | ((long) channel << INTEL_CHANNEL_SHIFT);
      int[] status = new int[1];
      cl_mem mem = CL.clCreateBuffer(context, flags, size, null, status);
      ClStatus.check(status[0], "create buffer", size + " bytes on " + device.name());
      return new ClBuffer(mem, size, null);
    } finally {
      leave();
    }
  }

  private static ByteBuffer extendedPointer(int bank, @Nullable HostBytes host) {
    return ByteBuffer.allocateDirect(EXTENDED_POINTER_SIZE)
        .order(ByteOrder.nativeOrder())
        .putInt(0, bank | XILINX_TOPOLOGY)
        .putLong(8, host == null ? 0 : host.address());
  }

  /**
   * Loads a program that was built for the device.
   *
   * @param binary from position to limit; neither modified nor kept
   * @throws AcceleratorException {@code INVALID_BINARY}, {@code PROGRAM_FAILED}, {@code CLOSED},
   *     and what OpenCL answers
   */
  public ClProgram programFromBinary(ByteBuffer binary) {
    byte[] bytes = new byte[binary.remaining()];
    binary.duplicate().get(bytes);
    enter("load program");
    try {
      int[] status = new int[1];
      int[] binaryStatus = new int[1];
      cl_program program =
          CL.clCreateProgramWithBinary(
              context,
              1,
              new cl_device_id[] {device.id()},
              new long[] {bytes.length},
              new byte[][] {bytes},
              binaryStatus,
              status);
      ClStatus.check(status[0], "load program", bytes.length + " bytes on " + device.name());
      return build(new ClProgram(calls, device, program), program, "");
    } finally {
      leave();
    }
  }

  /**
   * Compiles OpenCL C, on platforms that have a compiler.
   *
   * @param options for the compiler
   * @throws AcceleratorException {@code PROGRAM_FAILED} with the compiler's log, {@code CLOSED},
   *     and what OpenCL answers
   */
  public ClProgram programFromSource(String source, String options) {
    enter("compile program");
    try {
      int[] status = new int[1];
      cl_program program =
          CL.clCreateProgramWithSource(context, 1, new String[] {source}, null, status);
      ClStatus.check(status[0], "compile program", device.name());
      return build(new ClProgram(calls, device, program), program, options);
    } finally {
      leave();
    }
  }

  private ClProgram build(ClProgram made, cl_program program, String options) {
    cl_device_id[] devices = {device.id()};
    int status = CL.clBuildProgram(program, 1, devices, options, null, null);
    if (status != ClStatus.SUCCESS) {
      String log = status == CL.CL_BUILD_PROGRAM_FAILURE ? log(program) : "";
      made.close();
      throw ClStatus.failure(
          ClStatus.code(status),
          status,
          "build program",
          device.name(),
          "OpenCL refused it" + (log.isEmpty() ? "" : ": " + log + ";"));
    }
    return made;
  }

  private String log(cl_program program) {
    try {
      return ClText.read(
          "build log",
          (size, value, returned) ->
              CL.clGetProgramBuildInfo(
                  program, device.id(), CL.CL_PROGRAM_BUILD_LOG, size, value, returned));
    } catch (AcceleratorException e) {
      // what is told is that the build failed
      return "";
    }
  }

  @Override
  String describe() {
    return "OpenCL context on " + device.name();
  }

  @Override
  void releaseNative(long pointer) {
    CL.clReleaseContext(context);
  }
}
