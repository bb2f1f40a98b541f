/** Kernels that do what no kernel should. */
@org.jspecify.annotations.NullMarked
package io.coral.runtime.sim.odd;
