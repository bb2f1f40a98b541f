/** The command {@code coral top}. */
@NullMarked
package io.coral.top;

import org.jspecify.annotations.NullMarked;
