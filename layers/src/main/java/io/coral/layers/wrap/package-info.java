/**
 * The way into every call of a runtime: a {@link io.coral.layers.wrap.Layer} sees each call of the
 * specification's types, and may answer it, change it or let it pass.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.layers.wrap;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
