/**
 * What every runtime needs, so that a vendor writes little.
 *
 * <p>A vendor implements {@link io.coral.spec.support.Backend} and the three small types that it
 * leads to; {@link io.coral.spec.support.DeviceResource} makes a {@link io.coral.spec.Resource} of
 * it: life cycle, epochs, argument checks, event chaining across runtimes, memory accounting,
 * hangs, loss. A runtime that composes others uses only the parts it needs.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.support;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
