package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import io.coral.spec.ErrorCode;
import org.jocl.CL;
import org.jocl.cl_kernel;

/**
 * A kernel with its arguments. Setting arguments and enqueueing the kernel belong together: the
 * caller keeps other threads away from the kernel meanwhile.
 */
public final class ClKernel extends Handle {
  private static final int SCRATCH = 4096;

  private final ClCalls calls;
  private final cl_kernel kernel;
  private final String name;
  private final HostBytes scratch = HostBytes.allocate(SCRATCH);

  ClKernel(ClCalls calls, cl_kernel kernel, String name) {
    super(kernel.getNativePointer());
    this.calls = calls;
    this.kernel = kernel;
    this.name = name;
  }

  /** The name that it was made by. */
  public String name() {
    return name;
  }

  /**
   * Sets an argument to a buffer.
   *
   * @throws AcceleratorException {@code CLOSED}, {@code INVALID_ARGUMENT} and others, as OpenCL
   *     answers
   */
  public void setBuffer(int index, ClBuffer buffer) {
    long target = buffer.enter("set argument");
    try {
      synchronized (scratch) {
        scratch.bytes().putLong(0, target);
        set(index, Long.BYTES);
      }
    } finally {
      buffer.leave();
    }
  }

  /**
   * Sets an argument to a value; its bytes are copied.
   *
   * @param value in the host's byte order, at most 4096 bytes
   * @throws AcceleratorException {@code CLOSED}, {@code INVALID_ARGUMENT} and others, as OpenCL
   *     answers
   */
  public void setScalar(int index, byte[] value) {
    if (value.length == 0 || value.length > SCRATCH) {
      throw AcceleratorException.of(
          ErrorCode.INVALID_ARGUMENT,
          "set argument",
          describe(),
          "argument " + index + " has " + value.length + " bytes; expected 1 to " + SCRATCH);
    }
    synchronized (scratch) {
      scratch.bytes().put(0, value);
      set(index, value.length);
    }
  }

  private void set(int index, int size) {
    int status;
    long pointer = enter("set argument");
    try {
      status = calls.clSetKernelArg(pointer, index, size, scratch.address());
    } finally {
      leave();
    }
    if (status != ClStatus.SUCCESS) {
      throw ClStatus.failure(status, "set argument", "argument " + index + " of " + describe());
    }
  }

  @Override
  String describe() {
    return "OpenCL kernel " + name;
  }

  @Override
  void releaseNative(long pointer) {
    CL.clReleaseKernel(kernel);
  }
}
