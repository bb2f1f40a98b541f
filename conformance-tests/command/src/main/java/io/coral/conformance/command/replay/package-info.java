/** {@code coral replay}: what was recorded on one runtime, repeated on another. */
@NullMarked
package io.coral.conformance.command.replay;

import org.jspecify.annotations.NullMarked;
