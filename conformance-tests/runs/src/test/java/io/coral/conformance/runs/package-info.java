/** The kit on this project's own runtimes. */
@NullMarked
package io.coral.conformance.runs;

import org.jspecify.annotations.NullMarked;
