/** Accelerators as functions: bytes in, bytes out, as the descriptor's {@code function} has it. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.api.function;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
