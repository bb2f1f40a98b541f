/**
 * How tools read a vendor's binaries without naming the vendor or needing its native library, and
 * the digests by which files are known.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.format;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
