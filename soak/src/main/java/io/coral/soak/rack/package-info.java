/** How the soak, outside of the framework, reaches the boards inside of it. */
@NullMarked
package io.coral.soak.rack;

import org.jspecify.annotations.NullMarked;
