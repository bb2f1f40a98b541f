/**
 * What is told over HTTP.
 *
 * <ul>
 *   <li>{@link io.coral.serve.internal.Watch}: looks at the engine, again and again
 *   <li>{@link io.coral.serve.internal.History}: what became of requests, second by second
 *   <li>{@link io.coral.serve.internal.Readiness}: what stands in the way
 *   <li>{@link io.coral.serve.internal.Document}: all of it as JSON
 *   <li>the servlets: one for each address
 * </ul>
 */
@NullMarked
package io.coral.serve.internal;

import org.jspecify.annotations.NullMarked;
