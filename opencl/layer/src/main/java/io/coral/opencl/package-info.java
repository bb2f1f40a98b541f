/**
 * OpenCL for runtimes: platforms, devices, contexts, queues, programs, kernels, buffers and events
 * behind handles that never reach native code once they are closed.
 *
 * <p>Set-up goes through JOCL. The calls on the hot path go through one package-private interface.
 * Every status becomes an {@link io.coral.spec.AcceleratorException} in one place. All types may be
 * used from any thread unless they say otherwise.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.opencl;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
