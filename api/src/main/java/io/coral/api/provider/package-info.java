/** What whoever provides a {@link io.coral.api.Coral} need not write again. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.api.provider;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
