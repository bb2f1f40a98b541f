/** The command {@code coral whatif}. */
@NullMarked
package io.coral.whatif;

import org.jspecify.annotations.NullMarked;
