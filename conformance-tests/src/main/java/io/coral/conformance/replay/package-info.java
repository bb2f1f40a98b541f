/** {@code coral replay}: what was recorded on one runtime, repeated on another. */
@NullMarked
package io.coral.conformance.replay;

import org.jspecify.annotations.NullMarked;
