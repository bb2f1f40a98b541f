/**
 * Layers over any runtime, switched on by configuration. What is not switched on is not there: a
 * runtime without layers is the runtime itself.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.layers;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
