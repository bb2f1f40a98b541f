/**
 * The engine: from a request to commands on a board.
 *
 * <p>{@link io.coral.core.engine.internal.CoralComponent} is the service; {@code Engine} takes
 * requests; {@code Scheduler} decides where they run; {@code BoardPool} knows runtimes, claims and
 * boards; {@code PooledBoard} runs the requests of one board; {@code Session} is a board while it
 * is open; {@code Launch} is one request on it.
 */
@NullMarked
package io.coral.core.engine.internal;

import org.jspecify.annotations.NullMarked;
