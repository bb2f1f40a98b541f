/** Intel programmable acceleration cards through OPAE. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.intelpac;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
