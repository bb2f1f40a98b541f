/**
 * The scheduler on modelled boards, in virtual time: what recorded traffic would meet elsewhere,
 * and what the scheduler itself is worth.
 */
@NullMarked
package io.coral.core.whatif.internal;

import org.jspecify.annotations.NullMarked;
