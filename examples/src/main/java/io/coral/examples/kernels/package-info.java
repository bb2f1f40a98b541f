/** The kernels of the example artifacts, for the simulator. */
@NullMarked
package io.coral.examples.kernels;

import org.jspecify.annotations.NullMarked;
