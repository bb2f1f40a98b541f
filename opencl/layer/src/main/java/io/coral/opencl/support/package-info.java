/**
 * What back ends over OpenCL share: commands that are chained on the device, buffers with a host
 * side, compute units that set only the arguments which changed. A back end adds what its format
 * and its boards are.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.opencl.support;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
