/**
 * The simulator: the reference implementation of the runtime specification. Boards come from
 * configuration; {@link io.coral.runtime.sim.SimRuntime} lets tests plug, lose and fault them.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.sim;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
