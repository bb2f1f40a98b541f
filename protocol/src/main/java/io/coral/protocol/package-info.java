/** How messages are cut out of a stream of bytes, and where clients find the daemon. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.protocol;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
