/**
 * What the engine has done and has to do, for Prometheus.
 *
 * <ul>
 *   <li>{@link io.coral.metrics.internal.Meters}: counts what ends
 *   <li>{@link io.coral.metrics.internal.Sums}, {@link io.coral.metrics.internal.Times}: the counts
 *   <li>{@link io.coral.metrics.internal.Gauges}: shows what is, when somebody asks
 *   <li>{@link io.coral.metrics.internal.MetricsServlet}: where both are read
 * </ul>
 */
@NullMarked
package io.coral.metrics.internal;

import org.jspecify.annotations.NullMarked;
