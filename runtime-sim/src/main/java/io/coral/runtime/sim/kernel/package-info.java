/**
 * What a simulator kernel is written against. A kernel is a public class with a public constructor
 * without arguments; {@link io.coral.runtime.sim.kernel.KernelJar} packs kernels into a binary that
 * the simulator can be programmed with.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.sim.kernel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
