/** The layers as an OSGi service. */
@NullMarked
package io.coral.layers.internal;

import org.jspecify.annotations.NullMarked;
