/**
 * The two containers of Intel's programmable acceleration cards, GBS and AOCX, read with every
 * bound checked and without any native library.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.runtime.intelpac.format;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
