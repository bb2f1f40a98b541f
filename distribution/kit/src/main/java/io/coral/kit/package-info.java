/** The start of the kit's executable jar. */
@NullMarked
package io.coral.kit;

import org.jspecify.annotations.NullMarked;
