/** Draws what a runtime does over time, for Perfetto. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.layers.trace;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
