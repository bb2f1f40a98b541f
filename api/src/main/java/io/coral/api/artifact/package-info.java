/**
 * The descriptor of a bitstream artifact, {@code bitstream.json} or {@code bitstream.xml}: what the
 * binary is built for and which accelerators it offers.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.api.artifact;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
