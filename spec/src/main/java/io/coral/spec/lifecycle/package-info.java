/**
 * The life cycle of the specification, written once: who may enter, what is programmed, which
 * devices are open, how a program is changed, how a command ends.
 *
 * <p>{@link io.coral.spec.lifecycle.DeviceResource} makes a {@link io.coral.spec.Resource} of a
 * vendor's {@link io.coral.spec.backend.Backend}: life cycle, epochs, argument checks, event
 * chaining across runtimes, memory accounting, hangs, loss. A runtime that composes others uses
 * only the parts it needs.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.lifecycle;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
