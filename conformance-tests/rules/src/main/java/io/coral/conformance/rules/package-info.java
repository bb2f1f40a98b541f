/** The tests, one class or two for each chapter of the specification. */
@NullMarked
package io.coral.conformance.rules;

import org.jspecify.annotations.NullMarked;
