/**
 * The container of a group's binaries: a tar, plain or compressed by gzip, with one entry for each
 * board in board order.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.dualfpga.tar;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
