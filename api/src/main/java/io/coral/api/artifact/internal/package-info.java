/** The two forms of a descriptor, and the one way from either to the model. */
@NullMarked
package io.coral.api.artifact.internal;

import org.jspecify.annotations.NullMarked;
