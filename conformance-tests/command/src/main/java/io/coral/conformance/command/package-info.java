/**
 * {@code coral conformance}: the kit on the command line. A vendor's own build uses {@link
 * io.coral.conformance.runner.RuntimeConformance} instead.
 */
@NullMarked
package io.coral.conformance.command;

import org.jspecify.annotations.NullMarked;
