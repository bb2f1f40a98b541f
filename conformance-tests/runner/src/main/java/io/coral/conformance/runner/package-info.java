/** How rules are selected, run one at a time, bounded in time, and judged. */
@NullMarked
package io.coral.conformance.runner;

import org.jspecify.annotations.NullMarked;
