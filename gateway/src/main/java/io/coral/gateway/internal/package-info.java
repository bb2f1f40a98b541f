/**
 * Models by their names. {@link io.coral.gateway.internal.Models} knows which there are, an {@link
 * io.coral.gateway.internal.Asked} is one question put together, {@link
 * io.coral.gateway.internal.Inference} has the engine answer it. {@link
 * io.coral.gateway.internal.InferenceServlet} and {@link
 * io.coral.gateway.internal.InferenceService} are the two protocols over these.
 */
@NullMarked
package io.coral.gateway.internal;

import org.jspecify.annotations.NullMarked;
