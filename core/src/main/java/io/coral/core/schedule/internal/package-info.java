/**
 * Which request runs where and when: a pure state machine.
 *
 * <p>It owns no thread, no lock, no clock and no board. Events go in, each with the time; decisions
 * come out. It sees accelerators, tenants, binaries and boards as numbers and costs, so it runs in
 * virtual time with a hundred thousand boards as it does in the engine.
 *
 * <ul>
 *   <li>{@link io.coral.core.schedule.internal.Schedule}: the events; start reading here
 *   <li>{@link io.coral.core.schedule.internal.Decisions}: what comes out
 *   <li>{@link io.coral.core.schedule.internal.Queue}: the requests of one accelerator, by tenants
 *   <li>{@link io.coral.core.schedule.internal.Application}: who shares what its tenant has
 *   <li>{@link io.coral.core.schedule.internal.Line}: those in a queue who may use the same boards
 *   <li>{@link io.coral.core.schedule.internal.UnitClass}: compute units of one speed
 *   <li>{@link io.coral.core.schedule.internal.Dispatch}: which unit takes which request
 *   <li>{@link io.coral.core.schedule.internal.Investment}: when a board is programmed anew
 *   <li>{@link io.coral.core.schedule.internal.Scope}: boards that tenants are bound to
 *   <li>{@link io.coral.core.schedule.internal.Audience}: who may use a board
 *   <li>{@link io.coral.core.schedule.internal.Holds}: boards that are kept for one tenant
 * </ul>
 *
 * <p>Times are nanoseconds on one axis; durations are nanoseconds.
 */
@NullMarked
package io.coral.core.schedule.internal;

import org.jspecify.annotations.NullMarked;
