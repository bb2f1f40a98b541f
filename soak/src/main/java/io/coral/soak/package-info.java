/** The command {@code coral soak}: the engine under everything that can go wrong, and the proof. */
@NullMarked
package io.coral.soak;

import org.jspecify.annotations.NullMarked;
