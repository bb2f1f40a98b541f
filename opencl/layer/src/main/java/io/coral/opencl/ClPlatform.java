package io.coral.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** One OpenCL implementation that the loader found. */
public final class ClPlatform {
  /** As C has it: JOCL's own constant is negative, and Xilinx's platform finds nothing by that. */
  private static final long ALL = 0xFFFF_FFFFL;

  private final ClCalls calls;
  private final cl_platform_id id;
  private final String name;

  ClPlatform(ClCalls calls, cl_platform_id id) {
    this.calls = calls;
    this.id = id;
    this.name = text(CL.CL_PLATFORM_NAME);
  }

  /** Its name, e.g. {@code Xilinx}. */
  public String name() {
    return name;
  }

  /** Whether it is Xilinx's own. */
  boolean isXilinx() {
    return name.equals("Xilinx");
  }

  /** Its vendor. */
  public String vendor() {
    return text(CL.CL_PLATFORM_VENDOR);
  }

  /** The OpenCL version that it speaks, as it words it. */
  public String version() {
    return text(CL.CL_PLATFORM_VERSION);
  }

  /**
   * The devices, in the platform's order; none is an empty list. One thread at a time: PoCL 3.1
   * makes its devices at the first call, and shows them to a second thread before they are made.
   *
   * @throws io.coral.spec.AcceleratorException what OpenCL answers
   */
  public List<ClDevice> devices() {
    synchronized (ClPlatform.class) {
      return list();
    }
  }

  private List<ClDevice> list() {
    int[] count = new int[1];
    int status = CL.clGetDeviceIDs(id, ALL, 0, null, count);
    if (status == CL.CL_DEVICE_NOT_FOUND) {
      return List.of();
    }
    ClStatus.check(status, "list devices", name);
    if (count[0] == 0) {
      return List.of();
    }
    // one more than there are: a vendor has been seen to write one handle too many
    cl_device_id[] ids = new cl_device_id[count[0] + 1];
    ClStatus.check(CL.clGetDeviceIDs(id, ALL, ids.length, ids, null), "list devices", name);
    List<ClDevice> devices = new ArrayList<>();
    for (int i = 0; i < count[0]; i++) {
      devices.add(new ClDevice(calls, this, ids[i], i));
    }
    return devices;
  }

  cl_platform_id id() {
    return id;
  }

  private String text(int what) {
    return ClText.read(
        "platform information 0x" + Integer.toHexString(what),
        (size, value, returned) -> CL.clGetPlatformInfo(id, what, size, value, returned));
  }

  @Override
  public String toString() {
    return name;
  }
}
