package io.coral.opencl;

import io.coral.spec.AcceleratorException;
import java.util.Optional;
import org.jocl.CL;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jspecify.annotations.Nullable;

/** A device as the platform lists it. Asking does not open it. */
public final class ClDevice {
  private static final int XILINX_PCI_ID = 0x1120;

  private final ClCalls calls;
  private final ClPlatform platform;
  private final cl_device_id id;
  private final int index;
  private final String name;

  ClDevice(ClCalls calls, ClPlatform platform, cl_device_id id, int index) {
    this.calls = calls;
    this.platform = platform;
    this.id = id;
    this.index = index;
    this.name = text(CL.CL_DEVICE_NAME);
  }

  /** The platform that lists it. */
  public ClPlatform platform() {
    return platform;
  }

  /** Its position in the platform's list, from 0. */
  public int index() {
    return index;
  }

  /** Its name; may be empty. */
  public String name() {
    return name;
  }

  /** Its vendor. */
  public String vendor() {
    return text(CL.CL_DEVICE_VENDOR);
  }

  /** The OpenCL version that it speaks, as it words it. */
  public String version() {
    return text(CL.CL_DEVICE_VERSION);
  }

  /** The version of its driver. */
  public String driverVersion() {
    return text(CL.CL_DRIVER_VERSION);
  }

  /** Whether it runs kernels on the host's own processor, inside this process. */
  public boolean isCpu() {
    return (number(CL.CL_DEVICE_TYPE) & CL.CL_DEVICE_TYPE_CPU) != 0;
  }

  /** Whether its queues may run commands out of order. */
  public boolean ordersByEvents() {
    return (number(CL.CL_DEVICE_QUEUE_ON_HOST_PROPERTIES)
            & CL.CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE)
        != 0;
  }

  /** The largest buffer that it makes, in bytes. */
  public long maxAllocation() {
    return number(CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE);
  }

  /** All memory that kernels share, in bytes. */
  public long globalMemory() {
    return number(CL.CL_DEVICE_GLOBAL_MEM_SIZE);
  }

  /** The address on the PCI bus, on Xilinx's platform. */
  public Optional<String> xilinxPciId() {
    try {
      return Optional.of(text(XILINX_PCI_ID)).filter(text -> !text.isEmpty());
    } catch (AcceleratorException e) {
      // emulated devices have none
      return Optional.empty();
    }
  }

  /**
   * Opens a context of this device alone.
   *
   * @throws AcceleratorException {@code DEVICE_LOST}, and what OpenCL answers
   */
  public ClContext createContext() {
    return ClContext.of(calls, this);
  }

  cl_device_id id() {
    return id;
  }

  private String text(int what) {
    return ClText.read(
        "device information 0x" + Integer.toHexString(what),
        (size, value, returned) -> CL.clGetDeviceInfo(id, what, size, value, returned));
  }

  long number(int what) {
    return ClValue.read(
            Sizeof.cl_ulong,
            "device information",
            name,
            (size, value) -> CL.clGetDeviceInfo(id, what, size, value, null))
        .getLong(0);
  }

  /** Whether both are the same device of this process. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ClDevice device
        && device.id.getNativePointer() == id.getNativePointer();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id.getNativePointer());
  }

  @Override
  public String toString() {
    return platform.name() + " device " + index + " (" + name + ")";
  }
}
