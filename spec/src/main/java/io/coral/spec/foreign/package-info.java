/**
 * Code that somebody else wrote: how it is called, so that its failure is that call's alone, and
 * how it is waited for, so that no wait is without a bound.
 */
@NullMarked
@Export
@Version("1.0.0")
package io.coral.spec.foreign;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
