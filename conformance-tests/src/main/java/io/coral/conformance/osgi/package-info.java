/** The bundle under test in a real framework, as an integrator installs it. */
@NullMarked
package io.coral.conformance.osgi;

import org.jspecify.annotations.NullMarked;
