/** Alveo and AWS F1 boards, and other devices, over OpenCL; the xclbin as a format. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.xilinx;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
