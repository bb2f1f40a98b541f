/** What the conformance kit can do to OpenCL devices beyond a caller's reach. */
@NullMarked
package io.coral.runtime.xilinx.harness;

import org.jspecify.annotations.NullMarked;
