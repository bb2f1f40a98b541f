/**
 * The engine: from a request to commands on a board.
 *
 * <p>{@link io.coral.core.engine.internal.CoralComponent} is the service; {@code Engine} takes
 * requests; {@code Dispatcher} keeps the state machine that decides where and when they run, and
 * {@code Programs} what it knows of the installed bitstreams; {@code BoardPool} knows runtimes,
 * claims and boards; {@code PooledBoard} carries out what is decided for one board; {@code Session}
 * is a board while it is open; {@code Launch} is one request on it.
 */
@NullMarked
package io.coral.core.engine.internal;

import org.jspecify.annotations.NullMarked;
