/**
 * Several boards of another runtime as one resource. {@link
 * io.coral.runtime.dualfpga.DualFpgaRuntime} is the runtime; it knows no vendor.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.dualfpga;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
