package io.coral.runtime.xilinx.internal;

import io.coral.opencl.ClDevice;
import io.coral.spec.DeviceInfo;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A device of the platform, and what is known of it.
 *
 * @param info what users see
 * @param device as OpenCL lists it
 * @param sysfs the board's folder in sysfs, where there is one
 * @param named whether the device tells what it is; one that does not takes any binary
 */
public record XilinxDevice(DeviceInfo info, ClDevice device, Optional<Path> sysfs, boolean named) {}
