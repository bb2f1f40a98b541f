/** The layers, proven on the simulator. */
@NullMarked
package io.coral.runtime.sim.layers;

import org.jspecify.annotations.NullMarked;
