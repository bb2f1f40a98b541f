/**
 * Arrays whose content stays where it was used last: which copy is valid, in which order requests
 * and views use them. Knows of boards only that they hold copies.
 */
@NullMarked
package io.coral.core.array.internal;

import org.jspecify.annotations.NullMarked;
