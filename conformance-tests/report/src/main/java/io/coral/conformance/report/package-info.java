/** A run's results for people and for machines. */
@NullMarked
package io.coral.conformance.report;

import org.jspecify.annotations.NullMarked;
