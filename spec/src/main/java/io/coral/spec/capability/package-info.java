/**
 * Optional operations, each declared by a feature and reached through {@code capability(X.class)}.
 * What is not declared answers {@code UNSUPPORTED} (VER-03), never something that half works.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.capability;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
