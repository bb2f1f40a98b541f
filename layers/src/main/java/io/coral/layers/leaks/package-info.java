/** Tells of resources, buffers and compute units that were never closed (LIF-08). */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.layers.leaks;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
