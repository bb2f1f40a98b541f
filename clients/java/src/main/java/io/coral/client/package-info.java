/**
 * The API over the daemon's socket: {@link io.coral.client.DaemonCoral} is an engine that another
 * process runs.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.client;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
