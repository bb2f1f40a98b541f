/** The kernel roles of the specification, for the simulator; packed into its fixture. */
@NullMarked
package io.coral.runtime.sim.roles;

import org.jspecify.annotations.NullMarked;
