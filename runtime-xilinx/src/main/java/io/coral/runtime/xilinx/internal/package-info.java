/** The runtime for Xilinx boards: discovery, sensors, and the back end over OpenCL. */
@NullMarked
package io.coral.runtime.xilinx.internal;

import org.jspecify.annotations.NullMarked;
