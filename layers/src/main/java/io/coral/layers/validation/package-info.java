/** Finds breaches of the contract, by the caller or by the runtime, and names the rule. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.layers.validation;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
