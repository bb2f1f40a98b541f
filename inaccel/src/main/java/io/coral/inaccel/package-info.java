/** Roots for other bundles: {@link io.coral.inaccel.Roots} serves InAccel's clients in a folder. */
@Export
@Version("1.0.0")
@NullMarked
package io.coral.inaccel;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
