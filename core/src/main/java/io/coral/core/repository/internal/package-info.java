/** The bitstream repository on disk. */
@NullMarked
package io.coral.core.repository.internal;

import org.jspecify.annotations.NullMarked;
