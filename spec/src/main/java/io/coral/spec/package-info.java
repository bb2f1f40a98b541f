/**
 * The runtime specification: resource, memory, buffer, compute unit, and the event that a command
 * returns.
 *
 * <p>A vendor implements these types; an engine uses them. Types that a vendor implements grow by
 * default methods only, so they are consumer types: a runtime built against 1.x runs with every
 * later 1.y (rule VER-02). No method accepts or returns {@code null} unless it says so, and {@code
 * null} fails with {@link java.lang.NullPointerException} before every other check.
 */
@NullMarked
@Export
@Version("1.1.0")
package io.coral.spec;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
