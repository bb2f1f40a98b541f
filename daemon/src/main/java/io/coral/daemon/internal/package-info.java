/**
 * The daemon: {@link io.coral.daemon.internal.Daemon} takes connections and waits for what arrives,
 * a {@link io.coral.daemon.internal.Connection} each is a client, its {@link
 * io.coral.daemon.internal.Calls} are carried out by the engine.
 */
@NullMarked
package io.coral.daemon.internal;

import org.jspecify.annotations.NullMarked;
