/** What the conformance kit can do to simulated boards beyond a caller's reach. */
@NullMarked
package io.coral.runtime.sim.harness;

import org.jspecify.annotations.NullMarked;
