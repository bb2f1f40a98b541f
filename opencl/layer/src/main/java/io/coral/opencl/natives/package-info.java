/**
 * How native code is reached: what stands in the way, and how a bundle gives back the native
 * methods that JNA bound to its classes.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.opencl.natives;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
