/** What the boards of a soak compute. */
@NullMarked
package io.coral.soak.kernels;

import org.jspecify.annotations.NullMarked;
