/** Kernels for the tests of the engine, for the simulator. */
@NullMarked
package io.coral.core.engine.internal.kernels;

import org.jspecify.annotations.NullMarked;
