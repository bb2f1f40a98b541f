/** Where bitstream artifacts are kept. */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.api.repository;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
