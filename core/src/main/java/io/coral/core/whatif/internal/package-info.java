/**
 * The scheduler on modelled boards, in virtual time: what recorded traffic would meet elsewhere,
 * and what the scheduler itself is worth.
 *
 * <ul>
 *   <li>{@link io.coral.core.whatif.internal.Replay}: recorded traffic on a set of boards
 *   <li>{@link io.coral.core.whatif.internal.Observed}: what the recording tells of its boards
 *   <li>{@link io.coral.core.whatif.internal.VirtualMachine}: boards in virtual time
 * </ul>
 */
@NullMarked
package io.coral.core.whatif.internal;

import org.jspecify.annotations.NullMarked;
