/**
 * How settings are read: one way for ConfigAdmin's properties and for system properties.
 *
 * <p>A room makes one {@link io.coral.spec.settings.Settings} of what it was given, asks it for
 * each key, and reports what {@link io.coral.spec.settings.Settings#findings} says of keys that
 * nobody asked for.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.settings;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
