/** A result sealed into the bundle that was tested, so that an integrator's resolver can ask. */
@NullMarked
package io.coral.conformance.capsule;

import org.jspecify.annotations.NullMarked;
