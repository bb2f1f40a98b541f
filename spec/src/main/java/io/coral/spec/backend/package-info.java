/**
 * What a vendor implements: {@link io.coral.spec.backend.Backend} and the three small types that it
 * leads to, with what helps to write them.
 */
@NullMarked
@Export
@Version("1.1.0")
package io.coral.spec.backend;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
