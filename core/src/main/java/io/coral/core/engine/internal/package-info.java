/**
 * The engine: from a request to commands on a board. It puts the other rooms of this bundle
 * together; its own files, by what they own:
 *
 * <ul>
 *   <li><b>The service</b>: {@link io.coral.core.engine.internal.CoralComponent}, and {@code
 *       ClassPathCoral} where there is no framework; {@code Engine} takes requests; {@code
 *       EngineLimits} are the settings.
 *   <li><b>The way in</b>: {@code Admission} checks a request, {@code HostArguments} are its
 *       arguments, {@code Submission} is what was checked and is to be admitted, {@code Tenants}
 *       and {@code Account} know for how much there is room.
 *   <li><b>Decisions</b>: {@code Dispatcher} keeps the state machine, {@code Work} its lock, its
 *       events and what it decided; {@code Job} is a request there, {@code Stint} its stay on a
 *       unit; {@code Programs} knows the installed bitstreams, {@code Roster} the boards; {@code
 *       Leases}, {@code Grants}, {@code Drains} and {@code Preparations} say who has them.
 *   <li><b>Boards</b>: {@code BoardPool} knows runtimes and claims, {@code PooledRuntime} one's
 *       boards; {@code PooledBoard} carries out what is decided for one, in its turn; {@code
 *       BoundedRuntime} and {@code BoundedBoard} give up calls that do not return.
 *   <li><b>A board while it is open</b>: {@code Session}; {@code Launches} are the requests on it,
 *       {@code Launch} is one, {@code Commands} what it has issued.
 *   <li><b>Ends</b>: {@code Endings} of all kinds; {@code Unanswered} says what is tried again,
 *       {@code Troubles} what went wrong; {@code Outcomes} fill the answers, {@code Completions}
 *       run what hangs on them.
 *   <li><b>What is told</b>: {@code Explanations}, {@code RequestLines} of the log, {@code
 *       EngineTrace}, {@code BoardReadings}.
 * </ul>
 */
@NullMarked
package io.coral.core.engine.internal;

import org.jspecify.annotations.NullMarked;
