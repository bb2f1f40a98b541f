/** The files that layers write. */
@NullMarked
package io.coral.layers.file;

import org.jspecify.annotations.NullMarked;
