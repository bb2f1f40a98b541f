/** C runtimes that are written to InAccel's header, as they are. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.inaccel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
