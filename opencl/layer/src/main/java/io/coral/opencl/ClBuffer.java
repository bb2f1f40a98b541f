package io.coral.opencl;

import org.jocl.CL;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;

/** A buffer in device memory. Close it when no enqueued command uses it any more. */
public final class ClBuffer extends Handle {
  private final cl_mem mem;
  private final long size;
  private final @Nullable HostBytes host;

  ClBuffer(cl_mem mem, long size, @Nullable HostBytes host) {
    super(mem.getNativePointer());
    this.mem = mem;
    this.size = size;
    this.host = host;
  }

  /** Bytes. */
  public long size() {
    return size;
  }

  /** The host memory that it was made over. */
  public @Nullable HostBytes host() {
    return host;
  }

  cl_mem mem() {
    return mem;
  }

  @Override
  String describe() {
    return "OpenCL buffer of " + size + " bytes";
  }

  @Override
  void releaseNative(long pointer) {
    CL.clReleaseMemObject(mem);
  }
}
