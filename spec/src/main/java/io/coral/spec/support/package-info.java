/**
 * What every runtime needs, so that a vendor writes little: the life cycle, epochs, argument
 * checks, event chaining across runtimes and memory accounting of the specification over a small
 * back end.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.support;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
