/** Kernels that exchange packets, for tests. */
@NullMarked
package io.coral.runtime.sim.net;

import org.jspecify.annotations.NullMarked;
