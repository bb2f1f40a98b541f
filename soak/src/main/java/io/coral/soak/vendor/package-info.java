/** A vendor of simulated boards: what is in the bundles that the soak makes and refreshes. */
@NullMarked
package io.coral.soak.vendor;

import org.jspecify.annotations.NullMarked;
