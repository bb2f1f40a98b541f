/** A network that reads handwritten digits: its layers are stages, its weights constants. */
@NullMarked
package io.coral.examples.digits;

import org.jspecify.annotations.NullMarked;
