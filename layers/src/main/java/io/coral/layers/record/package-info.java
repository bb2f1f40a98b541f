/** Records the calls of a runtime with their data, and replays them on another one. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.layers.record;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
