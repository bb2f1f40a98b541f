/**
 * The xclbin container: a reader that checks every bound, a writer that makes valid files, and the
 * format as tools see it. Needs no native library.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.xilinx.format;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
