/**
 * The conformance kit: every rule of the runtime specification as a test, against any runtime.
 *
 * <p>Two ways in: {@link io.coral.conformance.Conformance} on the command line, and {@link
 * io.coral.conformance.RuntimeConformance} in a vendor's own build.
 */
@NullMarked
package io.coral.conformance;

import org.jspecify.annotations.NullMarked;
