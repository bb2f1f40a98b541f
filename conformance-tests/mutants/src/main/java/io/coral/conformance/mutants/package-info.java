/**
 * The kit's proof of itself: runtimes that are wrong in one thing each, and the run that demands
 * that the rule in question notices.
 */
@NullMarked
package io.coral.conformance.mutants;

import org.jspecify.annotations.NullMarked;
