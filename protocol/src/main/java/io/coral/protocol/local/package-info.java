/**
 * Sockets of one machine over which descriptors travel, and memory that both sides map: what the
 * JDK cannot do, by a few calls of Linux.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.protocol.local;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
