/**
 * What happened and what it cost, told to whoever wants to know; and kept for later: the arrivals
 * of real traffic and what became of them, in a file of JSON lines.
 *
 * <ul>
 *   <li>{@link io.coral.core.account.internal.Reporter}: tells, off the way of requests
 *   <li>{@link io.coral.core.account.internal.Traffic}: what a file says
 *   <li>{@link io.coral.core.account.internal.TrafficRecorder}: writes one while requests run
 *   <li>{@link io.coral.core.account.internal.TrafficReader}: reads one
 * </ul>
 */
@NullMarked
package io.coral.core.account.internal;

import org.jspecify.annotations.NullMarked;
