/**
 * The endpoint for InAccel's clients. An {@link io.coral.inaccel.internal.Endpoint} listens below
 * one root; each {@link io.coral.inaccel.internal.Call} becomes a request of the engine, whose
 * arrays are {@link io.coral.inaccel.internal.SharedFile files} of the client. {@link
 * io.coral.inaccel.internal.Volumes} are roots that Docker asks for.
 */
@NullMarked
package io.coral.inaccel.internal;

import org.jspecify.annotations.NullMarked;
