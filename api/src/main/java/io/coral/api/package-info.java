/**
 * What an application sees: call an accelerator by name, as if it were a function, on whatever
 * boards the machine has.
 *
 * <p>All types are immutable or safe for any thread. No method accepts or returns {@code null}.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
