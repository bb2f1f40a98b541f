/** The command {@code coral bench}, and the same paths under JMH. */
@NullMarked
package io.coral.benchmarks;

import org.jspecify.annotations.NullMarked;
